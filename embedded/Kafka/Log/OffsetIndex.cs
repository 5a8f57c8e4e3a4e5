using System.Buffers.Binary;

namespace EcomStreaming.Broker.Log;

/// <summary>The positions of some offsets in a segment's file, every few KiB: <c>relativeOffset u32 | position u32</c>, as in Kafka.</summary>
internal sealed class OffsetIndex(string path) : SparseIndex(path, EntryBytes)
{
    private const int EntryBytes = 8;

    public void Add(int relativeOffset, int position)
    {
        Span<byte> entry = stackalloc byte[EntryBytes];
        BinaryPrimitives.WriteInt32BigEndian(entry, relativeOffset);
        BinaryPrimitives.WriteInt32BigEndian(entry[4..], position);
        Append(entry);
    }

    /// <summary>How many entries are of batches at or before the offset.</summary>
    public int CountUpTo(int relativeOffset) => CountWhere(Entries, entry => BinaryPrimitives.ReadInt32BigEndian(entry) <= relativeOffset);

    /// <summary>How many entries are of batches at or before the position.</summary>
    public int CountUpToPosition(int position) => CountWhere(Entries, entry => BinaryPrimitives.ReadInt32BigEndian(entry[4..]) <= position);

    /// <summary>The last offset of an indexed batch, relative to the segment's first, and its position.</summary>
    public (int RelativeOffset, int Position) At(int index)
    {
        var entry = Entries.Slice(index * EntryBytes, EntryBytes);
        return (BinaryPrimitives.ReadInt32BigEndian(entry), BinaryPrimitives.ReadInt32BigEndian(entry[4..]));
    }
}
