using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Transactions;

/// <summary>Loads the transactional ids from the log and completes what was decided; after the groups, and before the broker listens.</summary>
internal sealed partial class TransactionLoader(
    TransactionRegistry registry,
    TransactionLog log,
    TransactionPartitions partitions,
    TransactionEnd end,
    PowerCutAborts aborts,
    TopicRegistry topics,
    TimeProvider time,
    ILogger logger)
{
    public async Task LoadAsync()
    {
        foreach (var transaction in log.Load())
        {
            var entry = registry.Add(transaction);
            if (transaction.IsPrepared) await end.CompleteAsync(entry, transaction);
            else if (transaction.State == TransactionState.Ongoing && aborts.AreNeeded) await FenceAsync(entry, transaction);
            else if (transaction.State == TransactionState.Ongoing) partitions.Register(transaction.Producer, transaction.Partitions);
        }

        if (log.IsIncomplete) LogIncomplete();
        var hanging = log.IsIncomplete ? 0 : await AbortHangingAsync();
        aborts.SettleIfAllWritten();
        LogLoaded(registry.Entries.Count, hanging);
    }

    private async ValueTask<int> AbortHangingAsync()
    {
        var hanging = 0;
        foreach (var topic in topics.All)
            for (var partition = 0; partition < topic.Partitions.Count; partition++)
                if (topic.Partitions[partition].Log is { } partitionLog) hanging += await AbortHangingAsync(new(topic.Name, partition), partitionLog);
        return hanging;
    }

    /// <summary>Aborts what was open when the power went: its producer may still run, and would commit what is left of it.</summary>
    private async ValueTask FenceAsync(TransactionEntry entry, Transaction transaction)
    {
        var fenced = transaction.Fence(time.GetUtcNow());
        if (await end.EndAsync(entry, fenced) == ErrorCode.None) return;
        entry.Transaction = fenced; // in force as long as this broker lives; the next start repeats it, unless the upkeep has written it by then
        aborts.Add(entry);
    }

    /// <summary>
    /// Aborts open records in a partition that belong to no transaction: a power cut took the record of its beginning, so it was never decided, and
    /// its records would hold up every reader for ever.
    /// </summary>
    private async ValueTask<int> AbortHangingAsync(TopicPartition partition, PartitionLog partitionLog)
    {
        var open = partitionLog.InspectProducers(producers => producers
            .Where(producer => producer.Value.OpenSince is not null)
            .Select(producer => (Producer: new TransactionalProducer(producer.Key, producer.Value.Epoch), producer.Value.CoordinatorEpoch))
            .ToList());
        var hanging = open.Where(one => !partitionLog.IsRegistered(one.Producer) && !IsDecided(one.Producer)).ToList();
        foreach (var (producer, epoch) in hanging)
            await partitions.TryMarkAsync(partition, new EndMarker(producer.Id, producer.Epoch, Commits: false, Math.Max(epoch, 0)));
        return hanging.Count;
    }

    /// <summary>Whether a transaction is decided whose markers could not be written yet.</summary>
    private bool IsDecided(TransactionalProducer producer) =>
        registry.Transactions.Any(transaction => transaction.IsPrepared && transaction.ProducerId == producer.Id);

    [LoggerMessage(
        54, LogLevel.Warning,
        "Some transactional ids are offline; records of transactions that nobody knows of stay undecided, since those ids may have decided them")]
    private partial void LogIncomplete();

    [LoggerMessage(
        52, LogLevel.Information, "{Count} transactional ids are back from the log; {Hanging} transactions that nobody knows of were aborted")]
    private partial void LogLoaded(int count, int hanging);
}
