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

    /// <summary>The position of the last indexed batch at or before the offset; the file's beginning where there is none.</summary>
    public int Floor(int relativeOffset)
    {
        var found = LastWhere(entry => BinaryPrimitives.ReadInt32BigEndian(entry) <= relativeOffset);
        return found.IsEmpty ? 0 : BinaryPrimitives.ReadInt32BigEndian(found[4..]);
    }

    /// <summary>The last indexed batch at or before the position; the file's beginning where there is none.</summary>
    public int FloorOfPosition(int position)
    {
        var found = LastWhere(entry => BinaryPrimitives.ReadInt32BigEndian(entry[4..]) <= position);
        return found.IsEmpty ? 0 : BinaryPrimitives.ReadInt32BigEndian(found[4..]);
    }

    /// <summary>The position of the last indexed batch.</summary>
    public int Last() => Floor(int.MaxValue);
}
