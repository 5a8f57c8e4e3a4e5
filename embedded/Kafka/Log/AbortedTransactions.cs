using System.Buffers.Binary;

namespace EcomStreaming.Broker.Log;

/// <summary>
/// The transactions whose abort marker stands in one segment, in the order of their markers, in Kafka's file:
/// <c>version i16 = 0 | producerId i64 | firstOffset i64 | lastOffset i64 (the marker's) | lastStableOffset i64 (after it)</c>. Most segments have
/// none, and no file then.
/// </summary>
internal sealed class AbortedTransactions(string path) : SparseIndex(path, EntryBytes, isOptional: true)
{
    public const int EntryBytes = 34;

    /// <summary>In the order of their markers.</summary>
    public IEnumerable<AbortedTransaction> All
    {
        get
        {
            for (var i = 0; i < Count; i++) yield return Read(Entries.Slice(i * EntryBytes, EntryBytes));
        }
    }

    public static AbortedTransaction Read(ReadOnlySpan<byte> entry) => new(
        BinaryPrimitives.ReadInt64BigEndian(entry[2..]),
        BinaryPrimitives.ReadInt64BigEndian(entry[10..]),
        LastOffsetOf(entry),
        BinaryPrimitives.ReadInt64BigEndian(entry[26..]));

    public void Add(AbortedTransaction aborted)
    {
        Span<byte> entry = stackalloc byte[EntryBytes];
        BinaryPrimitives.WriteInt16BigEndian(entry, 0);
        BinaryPrimitives.WriteInt64BigEndian(entry[2..], aborted.ProducerId);
        BinaryPrimitives.WriteInt64BigEndian(entry[10..], aborted.FirstOffset);
        BinaryPrimitives.WriteInt64BigEndian(entry[18..], aborted.LastOffset);
        BinaryPrimitives.WriteInt64BigEndian(entry[26..], aborted.LastStableOffset);
        Append(entry);
    }

    /// <summary>Adds those to a list that have records between two offsets.</summary>
    /// <returns>Whether no later marker can end another one: at some marker all before the end was decided.</returns>
    public bool AddBetween(long start, long end, List<AbortedTransaction> found)
    {
        var known = Entries;
        var at = CountWhere(known, entry => LastOffsetOf(entry) < start) * EntryBytes;
        for (; at < known.Length; at += EntryBytes)
        {
            var aborted = Read(known.Slice(at, EntryBytes));
            if (aborted.FirstOffset < end) found.Add(aborted);
            if (aborted.LastStableOffset >= end) return true; // a transaction that ends later began later
        }

        return false;
    }

    private static long LastOffsetOf(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadInt64BigEndian(entry[18..]);
}

/// <param name="LastOffset">The marker's own.</param>
/// <param name="LastStableOffset">Where the log was decided up to once the marker stood.</param>
internal readonly record struct AbortedTransaction(long ProducerId, long FirstOffset, long LastOffset, long LastStableOffset);
