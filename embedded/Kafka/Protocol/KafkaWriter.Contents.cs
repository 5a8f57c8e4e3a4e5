using System.Buffers;
using System.Net.Sockets;

namespace EcomStreaming.Broker.Protocol;

/// <content>Contents that are not copied into the answer: small ones are read into buffers of their own, large ones stay in their file until they are
/// sent.</content>
internal sealed partial class KafkaWriter
{
    private const int CopiedBytesMax = 4_096;
    private const int ReadBytesMax = 64 * 1024; // sending a file costs calls of its own

    private readonly List<byte[]> rented = [];
    private readonly List<FileSlice> slices = [];
    private readonly List<(int At, HeldContent Content)> contents = [];
    private readonly List<ArraySegment<byte>> pieces = [];
    private int contentBytes;

    /// <summary>Room for files, where whoever sends the answer can send <see cref="Packets"/>; without it all is read.</summary>
    public HeldFiles? Files { get; init; }

    /// <summary>All that is to be sent.</summary>
    public int TotalLength => Length + contentBytes;

    public bool HasContents => contents.Count > 0;

    public bool HasFiles => slices.Count > 0;

    /// <summary>Keeps what a file holds until <see cref="ReleaseContents"/>, whether or not it is written.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public HeldContent Hold(FileSlice? slice)
    {
        if (slice is null) return default;
        if (slice.Length > ReadBytesMax && Files?.TryTake() == true)
        {
            slices.Add(slice);
            slice.RequireWhole();
            return new(default, slice);
        }

        using (slice)
        {
            var array = ArrayPool<byte>.Shared.Rent(slice.Length);
            rented.Add(array);
            slice.Read(array);
            return new(new(array, 0, slice.Length), null);
        }
    }

    /// <summary>Writes what is held, as bytes with their length before them.</summary>
    public void WriteHeld(HeldContent content)
    {
        if (content.Bytes <= CopiedBytesMax && content.File is null)
        {
            WriteBytes(content.Buffer);
            return;
        }

        WriteBytesLength(content.Bytes);
        contents.Add((Length, content));
        contentBytes += content.Bytes;
    }

    /// <summary>
    /// What was written and the contents between it, in the order of the wire, where none is in a file; good until the next change.
    /// </summary>
    public IList<ArraySegment<byte>> Pieces()
    {
        pieces.Clear();
        pieces.AddRange(Parts().Select(part => part.Buffer));
        return pieces;
    }

    /// <summary>The same where some are in files.</summary>
    public SendPacketsElement[] Packets() =>
        [.. Parts().Select(part => part.File?.ToPacket() ?? new(part.Buffer.Array!, part.Buffer.Offset, part.Buffer.Count))];

    /// <summary>Gives the buffers back and lets go of the files.</summary>
    public void ReleaseContents()
    {
        foreach (var array in rented) ArrayPool<byte>.Shared.Return(array);
        foreach (var slice in slices)
        {
            slice.Dispose();
            Files!.Give();
        }

        rented.Clear();
        slices.Clear();
        contents.Clear();
        contentBytes = 0;
        pieces.Clear();
    }

    private IEnumerable<HeldContent> Parts()
    {
        var start = 0;
        foreach (var (at, content) in contents)
        {
            yield return new(new(buffer, start, at - start), null);
            yield return content;
            start = at;
        }

        if (start < Length) yield return new(new(buffer, start, Length - start), null);
    }
}

/// <summary>What an answer holds besides what was written: in a buffer, or in a file.</summary>
internal readonly record struct HeldContent(ArraySegment<byte> Buffer, FileSlice? File)
{
    public int Bytes => File?.Length ?? Buffer.Count;
}
