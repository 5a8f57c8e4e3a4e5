namespace EcomStreaming.Broker.Log.Compaction;

/// <summary>
/// Follows the transactions of a log from its beginning, where all of them are decided. Tells which records were aborted and which markers have no
/// records left. It must see every batch once, in order.
/// </summary>
internal sealed class DecidedTransactions(IEnumerable<AbortedTransaction> aborted)
{
    /// <summary>Those of each producer in their order: none begins before the one before it has ended.</summary>
    private readonly Dictionary<long, AbortedTransaction[]> aborted = aborted.GroupBy(transaction => transaction.ProducerId)
        .ToDictionary(producer => producer.Key, producer => producer.OrderBy(transaction => transaction.FirstOffset).ToArray());

    /// <summary>Producers of whose transaction at this point something is there.</summary>
    private readonly HashSet<long> present = [];

    public bool IsAborted(RecordBatch batch)
    {
        if (!batch.IsTransactional || batch.IsControl || !aborted.TryGetValue(batch.ProducerId, out var own)) return false;
        var (low, high) = (0, own.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (own[middle].FirstOffset <= batch.BaseOffset) low = middle + 1;
            else high = middle;
        }

        return low > 0 && batch.BaseOffset < own[low - 1].LastOffset;
    }

    /// <summary>Whether nobody needs the next batch: an aborted one, or a marker that ends nothing.</summary>
    public bool IsObsolete(RecordBatch batch)
    {
        if (!batch.IsTransactional) return false;
        if (batch.IsControl) return (batch.RecordCount == 0 || EndMarker.Read(batch) is not null) && !present.Remove(batch.ProducerId);
        present.Add(batch.ProducerId);
        return IsAborted(batch);
    }
}
