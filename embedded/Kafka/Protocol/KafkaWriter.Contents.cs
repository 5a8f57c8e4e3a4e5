using System.Buffers;
using System.Runtime.InteropServices;

namespace EcomStreaming.Broker.Protocol;

/// <content>Contents that are large: read into buffers of their own, from which they are sent.</content>
internal sealed partial class KafkaWriter
{
    private const int CopiedBytesMax = 4_096;

    private readonly List<byte[]> rented = [];
    private readonly List<(int At, ArraySegment<byte> Bytes)> contents = [];
    private readonly List<ArraySegment<byte>> pieces = [];
    private int contentBytes;

    /// <summary>All that is to be sent.</summary>
    public int TotalLength => Length + contentBytes;

    public bool HasContents => contents.Count > 0;

    /// <summary>Room for contents, which lasts until <see cref="ReleaseContents"/>.</summary>
    public Memory<byte> Rent(int bytes)
    {
        var array = ArrayPool<byte>.Shared.Rent(bytes);
        rented.Add(array);
        return array.AsMemory(0, bytes);
    }

    /// <summary>Writes bytes that lie in a rented buffer; many of them stay there.</summary>
    public void WriteRented(ReadOnlyMemory<byte> value)
    {
        if (value.Length <= CopiedBytesMax || !MemoryMarshal.TryGetArray(value, out var segment))
        {
            WriteBytes(value.Span);
            return;
        }

        WriteBytesLength(value.Length);
        contents.Add((Length, segment));
        contentBytes += segment.Count;
    }

    /// <summary>What was written and the contents between it, in the order of the wire; good until the next change.</summary>
    public IList<ArraySegment<byte>> Pieces()
    {
        pieces.Clear();
        var start = 0;
        foreach (var (at, bytes) in contents)
        {
            pieces.Add(new(buffer, start, at - start));
            pieces.Add(bytes);
            start = at;
        }

        if (start < Length) pieces.Add(new(buffer, start, Length - start));
        return pieces;
    }

    /// <summary>Gives the rented buffers back.</summary>
    public void ReleaseContents()
    {
        foreach (var array in rented) ArrayPool<byte>.Shared.Return(array);
        rented.Clear();
        contents.Clear();
        contentBytes = 0;
        pieces.Clear();
    }
}
