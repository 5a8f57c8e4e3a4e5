using EcomStreaming.Broker.Records;

namespace EcomStreaming.Broker.Log.Compaction;

/// <summary>
/// Decides what stays of each batch, from the log's beginning on, by Kafka's rules: the last record of each key; a tombstone, and a marker that ends
/// nothing any more, for <c>delete.retention.ms</c> from the first cleaning that meets it, which writes that time into the batch (KIP-534); of a
/// producer that is still known its last batch, if only as an empty one, so that its sequence survives (KIP-98).
/// </summary>
internal sealed class BatchCleaner(
    KeyOffsets keys, DecidedTransactions transactions, IReadOnlyDictionary<long, LastBatch> lastBatches, long now, long deleteRetentionMs)
{
    private static readonly HashSet<int> OneRecord = [0];

    private readonly long newHorizon = now + Math.Min(deleteRetentionMs, long.MaxValue - now);

    /// <summary>From a batch on that cannot be opened no tombstone goes: it may be what hides a record in there.</summary>
    private bool keepsTombstones;

    /// <param name="mustStay">Where the batch is the end of what is cleaned: then it stays, if empty.</param>
    /// <returns>The batch as it was, or a smaller one; nothing where it goes.</returns>
    public ReadOnlyMemory<byte> Clean(ReadOnlyMemory<byte> bytes, bool mustStay)
    {
        var batch = new RecordBatch(bytes.Span);
        var isObsolete = transactions.IsObsolete(batch);
        mustStay |= IsLastOfProducer(batch);
        if (batch.LastOffset >= keys.End) return bytes;
        if (batch.RecordCount == 0) return mustStay ? bytes : default;
        if (batch.IsControl) return CleanMarker(bytes, isObsolete, mustStay);
        return isObsolete ? Nothing(batch, mustStay) : CleanRecords(bytes, mustStay);
    }

    private ReadOnlyMemory<byte> CleanMarker(ReadOnlyMemory<byte> bytes, bool isObsolete, bool mustStay)
    {
        var batch = new RecordBatch(bytes.Span);
        if (!isObsolete || batch.DeleteHorizon > now) return bytes;
        return batch.DeleteHorizon is null ? BatchRewriter.Rewrite(bytes, batch.Records, OneRecord, newHorizon) : Nothing(batch, mustStay);
    }

    private ReadOnlyMemory<byte> CleanRecords(ReadOnlyMemory<byte> bytes, bool mustStay)
    {
        var batch = new RecordBatch(bytes.Span);
        if (!RecordCodec.TryOpen(batch, out var records))
        {
            keepsTombstones = true;
            return bytes;
        }

        var (kept, hasTombstone) = Choose(records, batch);
        if (kept.Count == 0) return Nothing(batch, mustStay);
        var horizon = hasTombstone && batch.DeleteHorizon is null ? newHorizon : (long?)null;
        return kept.Count == batch.RecordCount && horizon is null ? bytes : BatchRewriter.Rewrite(bytes, records, kept, horizon);
    }

    /// <summary>Which records stay, by their place in the batch.</summary>
    private (HashSet<int> Kept, bool HasTombstone) Choose(ReadOnlySpan<byte> records, in RecordBatch batch)
    {
        var (kept, hasTombstone) = (new HashSet<int>(), false);
        var tombstonesStay = keepsTombstones || batch.DeleteHorizon is not { } horizon || horizon > now;
        var reader = new RecordReader(records);
        for (var i = 0; !reader.AtEnd && reader.TryRead(); i++)
        {
            if (reader.KeyIsNull || !keys.IsLast(reader.Key, batch.BaseOffset + reader.OffsetDelta) || (reader.ValueIsNull && !tombstonesStay))
            {
                continue;
            }
            hasTombstone |= reader.ValueIsNull;
            kept.Add(i);
        }

        return (kept, hasTombstone);
    }

    private static ReadOnlyMemory<byte> Nothing(in RecordBatch batch, bool mustStay) => mustStay ? BatchRewriter.Empty(batch) : default;

    private bool IsLastOfProducer(in RecordBatch batch) =>
        batch.ProducerId >= 0 && lastBatches.TryGetValue(batch.ProducerId, out var last)
        && (last.DataOffset is { } offset ? batch.LastOffset == offset : batch.IsControl && batch.ProducerEpoch == last.Epoch);
}

/// <summary>What a log knows of a producer's last batch.</summary>
/// <param name="DataOffset">Of its last record; null when it wrote none in this epoch.</param>
internal readonly record struct LastBatch(short Epoch, long? DataOffset)
{
    public static Dictionary<long, LastBatch> OfEach(IReadOnlyDictionary<long, ProducerState> producers) => producers.ToDictionary(
        producer => producer.Key,
        producer => new LastBatch(producer.Value.Epoch, producer.Value.Batches.Count == 0 ? null : producer.Value.Batches.Last().LastOffset));
}
