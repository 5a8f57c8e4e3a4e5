using System.Buffers.Binary;

namespace EcomStreaming.Broker.Log;

/// <summary>
/// The largest timestamp so far, at some places of a segment, and the last offset of the batch that set it: <c>timestamp i64 | relativeOffset
/// u32</c>, as Kafka's; always ascending.
/// </summary>
internal sealed class TimeIndex(string path) : SparseIndex(path, EntryBytes)
{
    private const int EntryBytes = 12;

    /// <summary>Takes the entry where its time is later than the last one's; the others would say nothing new.</summary>
    public void Add(long timestamp, int relativeOffset)
    {
        var last = LastWhere(_ => true);
        if (timestamp <= (last.IsEmpty ? -1 : BinaryPrimitives.ReadInt64BigEndian(last))) return;
        Span<byte> entry = stackalloc byte[EntryBytes];
        BinaryPrimitives.WriteInt64BigEndian(entry, timestamp);
        BinaryPrimitives.WriteInt32BigEndian(entry[8..], relativeOffset);
        Append(entry);
    }

    /// <summary>An offset before which no record is as late as the time.</summary>
    public int Before(long timestamp)
    {
        var found = LastWhere(entry => BinaryPrimitives.ReadInt64BigEndian(entry) < timestamp);
        return found.IsEmpty ? 0 : BinaryPrimitives.ReadInt32BigEndian(found[8..]);
    }
}
