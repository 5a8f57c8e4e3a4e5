using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace EcomStreaming.Broker.Protocol;

/// <summary>A part of a file, which stays open until this is disposed though its owner closes it meanwhile.</summary>
internal sealed class FileSlice : IDisposable
{
    private readonly SafeFileHandle file;
    private readonly long position;
    private bool isReleased;

    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public FileSlice(SafeFileHandle file, long position, int length)
    {
        var isAdded = false;
        file.DangerousAddRef(ref isAdded);
        (this.file, this.position, Length) = (file, position, length);
    }

    public int Length { get; }

    /// <summary>Fills the target from a position of the file.</summary>
    /// <returns>Whether the file has as much.</returns>
    public static bool TryRead(SafeFileHandle file, Span<byte> target, long position)
    {
        for (int count; !target.IsEmpty; target = target[count..], position += count)
            if ((count = RandomAccess.Read(file, target, position)) == 0) return false;
        return true;
    }

    /// <exception cref="IOException">The file is shorter now.</exception>
    public void RequireWhole()
    {
        if (RandomAccess.GetLength(file) < position + Length) throw new EndOfStreamException();
    }

    /// <exception cref="IOException">The file is shorter now, or the disk fails.</exception>
    public void Read(Span<byte> target)
    {
        if (!TryRead(file, target[..Length], position)) throw new EndOfStreamException();
    }

    /// <exception cref="IOException">The file is shorter now, or the disk fails.</exception>
    public byte[] ToArray()
    {
        var content = new byte[Length];
        Read(content);
        return content;
    }

    /// <summary>Some of it, which a socket sends without copying it through this process, where the system can (sendfile(2)).</summary>
    public SendPacketsElement ToPacket(int start, int count) => new(new FileStream(file, FileAccess.Read, bufferSize: 0), position + start, count);

    public void Dispose()
    {
        if (isReleased) return;
        isReleased = true;
        file.DangerousRelease();
    }
}
