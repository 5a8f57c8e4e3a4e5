using System.Net.Sockets;

namespace EcomStreaming.Broker.Protocol;

/// <summary>What an answer holds: a part of a buffer, or of a file.</summary>
internal readonly record struct HeldContent(ArraySegment<byte> Buffer, FileSlice? File, int Start, int Bytes)
{
    public HeldContent(ArraySegment<byte> buffer, FileSlice? file)
        : this(buffer, file, 0, file?.Length ?? buffer.Count)
    {
    }

    public HeldContent Slice(int start, int count) =>
        File is null ? new(Buffer.Slice(start, count), null, 0, count) : new(Buffer, File, Start + start, count);

    public SendPacketsElement ToPacket() => File?.ToPacket(Start, Bytes) ?? new(Buffer.Array!, Buffer.Offset, Buffer.Count);
}
