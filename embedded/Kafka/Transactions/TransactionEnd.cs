using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Transactions;

/// <summary>
/// Ends a transaction in the one order that keeps it whole. Its records are forced to the disk, then the decision; the markers are written, and
/// the client is answered. Before the id's next step, or by the upkeep, the markers are forced to the disk and the log notes that the transaction
/// is over. A start after a crash in between finds the decision and writes the markers again. The caller holds the id's lock.
/// </summary>
internal sealed partial class TransactionEnd(TransactionLog log, TransactionPartitions partitions, TimeProvider time, ILogger logger)
{
    /// <summary>Decides the transaction and completes it; an error means that nothing is decided.</summary>
    public async ValueTask<ErrorCode> EndAsync(TransactionEntry entry, Transaction prepared)
    {
        // What is committed must not lose a part to a power cut; of what is aborted nothing is missed.
        // The records in an offline partition may be gone: such a transaction may only be aborted.
        if (prepared.State == TransactionState.PrepareCommit && !(partitions.AreOnline(prepared.Partitions) && await TryFlushAsync(prepared)))
            return ErrorCode.CoordinatorNotAvailable;
        if (log.Write(entry, prepared, survives: true) is not ErrorCode.None and var error) return error;
        await CompleteAsync(entry, prepared);
        return ErrorCode.None; // decided, whatever is still missing: the upkeep completes it
    }

    /// <summary>Writes the markers; once all partitions have theirs, the transaction is over. The upkeep tries again what fails.</summary>
    public async ValueTask CompleteAsync(TransactionEntry entry, Transaction prepared)
    {
        var marker = new EndMarker(prepared.ProducerId, prepared.Epoch, prepared.State == TransactionState.PrepareCommit, log.CoordinatorEpoch);
        foreach (var partition in prepared.Partitions.Except(entry.Marked))
            if (await partitions.TryMarkAsync(partition, marker) is not ErrorCode.KafkaStorageError) entry.Marked.Add(partition);
        if (entry.Marked.Count < prepared.Partitions.Count)
        {
            if (!entry.IsKnownIncomplete) LogIncomplete(entry.Id); // once: a partition may be offline for long
            entry.IsKnownIncomplete = true;
            return;
        }

        entry.IsKnownIncomplete = false;
        entry.Marked.Clear();
        entry.Unconfirmed = prepared;
        entry.Transaction = prepared.Complete(time.GetUtcNow());
        if (!log.Flushes) await TryConfirmAsync(entry);
    }

    /// <summary>
    /// Notes in the log that a transaction is over. The markers are on the disk before: a start that finds open records without a transaction aborts
    /// them.
    /// </summary>
    /// <returns>True, too, when there is nothing to note.</returns>
    public async ValueTask<bool> TryConfirmAsync(TransactionEntry entry)
    {
        if (entry.Unconfirmed is not { } prepared) return true;
        if (!await TryFlushAsync(prepared) || log.Write(entry, entry.Transaction!, survives: false) != ErrorCode.None) return false;
        entry.Unconfirmed = null;
        return true;
    }

    private ValueTask<bool> TryFlushAsync(Transaction transaction) =>
        log.Flushes ? partitions.TryFlushAsync(transaction.Partitions) : ValueTask.FromResult(true);

    [LoggerMessage(51, LogLevel.Error, "Transaction {Id} is decided, but some of its markers could not be written; trying again later")]
    private partial void LogIncomplete(string id);
}
