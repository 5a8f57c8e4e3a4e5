using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Log;

/// <content>Transactions: who may write in one, how it ends, and up to where everything is decided.</content>
internal sealed partial class PartitionLog
{
    /// <summary>Stands for "no transaction is open".</summary>
    private const long NoneOpen = long.MaxValue;

    /// <summary>
    /// Producers whose ongoing transaction has this partition, as its coordinator says: nobody else's transactional batch is taken (KIP-890), so
    /// none can be left behind that nobody would ever end. Guarded by the partition's lock, as appends and markers are.
    /// </summary>
    private readonly Dictionary<long, short> registrations = [];

    private long firstOpenOffset = NoneOpen;

    /// <summary>Up to where every transaction is decided: what a reader of committed records sees.</summary>
    public long LastStableOffset
    {
        get
        {
            var high = HighWatermark; // first: a transaction that opens behind it is none of its
            return Math.Max(StartOffset, Math.Min(high, Volatile.Read(ref firstOpenOffset)));
        }
    }

    /// <summary>Lets a producer write here until its transaction's marker comes.</summary>
    public void Register(TransactionalProducer producer)
    {
        lock (gate) registrations[producer.Id] = producer.Epoch;
    }

    public bool IsRegistered(TransactionalProducer producer)
    {
        lock (gate) return registrations.TryGetValue(producer.Id, out var epoch) && epoch == producer.Epoch;
    }

    /// <summary>Ends a producer's transaction here, or says that there is none; a repeated marker does no harm.</summary>
    public AppendResult AppendMarker(EndMarker marker)
    {
        AppendResult result;
        lock (gate)
        {
            GoOn();
            if (failed) return AppendResult.Refused(ErrorCode.KafkaStorageError);
            if (producers.Check(marker) is not ErrorCode.None and var error) return AppendResult.Refused(error);
            var batch = marker.ToBatch(time.GetUtcNow().ToUnixTimeMilliseconds());
            RecordBatch.Place(batch, endOffset, epochs.Current);
            if (!TryWrite(batch)) return AppendResult.Refused(ErrorCode.KafkaStorageError);
            result = new(ErrorCode.None, endOffset, -1, endOffset + 1);
            if (producers.Record(new RecordBatch(batch), endOffset) is { } aborted) segments[^1].Aborted.Add(aborted);
            if (registrations.TryGetValue(marker.ProducerId, out var epoch) && epoch <= marker.ProducerEpoch) registrations.Remove(marker.ProducerId);
            Volatile.Write(ref endOffset, result.NextOffset); // before what it decides: nobody sees a decided record without its decision
            PublishFirstOpen();
        }

        if (!config().FlushEveryAppend) signal.Raise();
        return result;
    }

    /// <summary>The aborted transactions that have records between two offsets, ordered by where they began.</summary>
    public List<AbortedTransaction> AbortedBetween(long start, long end)
    {
        var found = new List<AbortedTransaction>();
        var snapshot = segments;
        for (var i = IndexOf(snapshot, start); i < snapshot.Length; i++)
        {
            var aborted = snapshot[i].Aborted.All;
            found.AddRange(aborted.Where(transaction => transaction.LastOffset >= start && transaction.FirstOffset < end));
            if (aborted.Count > 0 && aborted[^1].LastStableOffset >= end) break; // what ends later began later
        }

        found.Sort((one, other) => one.FirstOffset.CompareTo(other.FirstOffset));
        return found;
    }

    /// <summary>A look at the producers that nothing changes meanwhile.</summary>
    public T InspectProducers<T>(Func<IReadOnlyDictionary<long, ProducerState>, T> look)
    {
        lock (gate) return look(producers.All);
    }

    private void PublishFirstOpen() => Volatile.Write(ref firstOpenOffset, producers.FirstOpenOffset ?? NoneOpen);

    private bool MayAppend(in RecordBatch batch) =>
        !batch.IsTransactional || (registrations.TryGetValue(batch.ProducerId, out var epoch) && epoch == batch.ProducerEpoch);
}
