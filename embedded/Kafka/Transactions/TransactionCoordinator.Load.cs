using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Transactions;

/// <content>Coming back from the log.</content>
internal sealed partial class TransactionCoordinator
{
    /// <summary>Aborted after a power cut, while the disk did not take it. Of the start, and then of the upkeep.</summary>
    private readonly List<TransactionEntry> unwritten = [];

    /// <summary>
    /// Puts every transactional id back as the log has it, and completes what was decided. Called once, behind the groups' own and before the
    /// broker listens.
    /// </summary>
    public async Task LoadAsync()
    {
        if (Flushes) log.Flush(); // a decision that only the process left behind is none before that
        foreach (var transaction in log.ReadAll())
        {
            var entry = new TransactionEntry(transaction.Id) { Transaction = transaction };
            entries[transaction.Id] = entry;
            if (transaction.IsPrepared) await CompleteAsync(entry, transaction);
            else if (transaction.State == TransactionState.Ongoing && topics.MayHaveLostRecords)
                await FenceAsync(entry, transaction);
            else if (transaction.State == TransactionState.Ongoing)
                foreach (var partition in transaction.Partitions) Find(partition)?.Register(transaction.Producer);
        }

        var hanging = 0;
        foreach (var topic in topics.All)
            for (var partition = 0; partition < topic.Partitions.Count; partition++) hanging += await AbortHangingAsync(new(topic.Name, partition));
        SettleWhereAllAreAborted();
        LogLoaded(entries.Count, hanging);
    }

    /// <summary>Aborts what was open when the power went: its producer may still run, and would commit what is left of it.</summary>
    private async ValueTask FenceAsync(TransactionEntry entry, Transaction transaction)
    {
        var fenced = transaction.Fence(time.GetUtcNow());
        if (await EndAsync(entry, fenced) == ErrorCode.None) return;
        entry.Transaction = fenced; // it holds as long as this broker lives; the next one does it again, unless the upkeep could write it by then
        unwritten.Add(entry);
    }

    private void SettleWhereAllAreAborted()
    {
        unwritten.RemoveAll(entry => entry.Unconfirmed is null && entry.Transaction is not { IsPrepared: true });
        if (unwritten.Count == 0) topics.Settle();
    }

    /// <summary>
    /// Aborts what is open in a partition of which no transaction knows: a power cut took the record that it was begun, so it was never decided,
    /// and its records would be in the way of every reader for ever.
    /// </summary>
    private async ValueTask<int> AbortHangingAsync(TopicPartition partition)
    {
        var partitionLog = Find(partition)!;
        var open = partitionLog.InspectProducers(producers => producers
            .Where(producer => producer.Value.OpenSince is not null)
            .Select(producer => (Producer: new TransactionalProducer(producer.Key, producer.Value.Epoch), producer.Value.CoordinatorEpoch))
            .ToList());
        var hanging = open.Where(one => !partitionLog.IsRegistered(one.Producer) && !IsPrepared(one.Producer)).ToList();
        foreach (var (producer, epoch) in hanging)
            await TryMarkAsync(partition, new EndMarker(producer.Id, producer.Epoch, Commits: false, Math.Max(epoch, 0)));
        return hanging.Count;
    }

    /// <summary>Decided, though its markers could not be written yet.</summary>
    private bool IsPrepared(TransactionalProducer producer) => All.Any(transaction => transaction.IsPrepared && transaction.ProducerId == producer.Id);

    [LoggerMessage(52, LogLevel.Information, "{Count} transactional ids are back from the log; {Hanging} transactions that nobody knows of were aborted")]
    private partial void LogLoaded(int count, int hanging);
}
