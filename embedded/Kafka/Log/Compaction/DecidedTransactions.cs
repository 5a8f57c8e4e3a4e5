namespace EcomStreaming.Broker.Log.Compaction;

/// <summary>
/// Follows the transactions of a log from its beginning, where all of them are decided. Tells which records were aborted and which markers have no
/// records left. It must see every batch once, in order.
/// </summary>
internal sealed class DecidedTransactions(IEnumerable<AbortedTransaction> aborted)
{
    private readonly ILookup<long, AbortedTransaction> aborted = aborted.ToLookup(transaction => transaction.ProducerId);

    /// <summary>Producers of whose transaction at this point something is there.</summary>
    private readonly HashSet<long> present = [];

    public bool IsAborted(RecordBatch batch)
    {
        if (!batch.IsTransactional || batch.IsControl) return false;
        foreach (var transaction in aborted[batch.ProducerId])
            if (transaction.FirstOffset <= batch.BaseOffset && batch.BaseOffset < transaction.LastOffset) return true;
        return false;
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
