using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Transactions;

/// <content>
/// Ending a transaction, in the one order that keeps it whole: its records to the disk, the decision to the disk, the markers, which is answered;
/// then, before the id's next step or by the upkeep, the markers to the disk, and that they stand. A crash in between finds the decision and
/// writes the markers again.
/// </content>
internal sealed partial class TransactionCoordinator
{
    private bool Flushes => options.Flush != FlushPolicy.None;

    /// <summary>Decides and completes; an error means that nothing is decided. The caller holds the lock.</summary>
    private async ValueTask<ErrorCode> EndAsync(TransactionEntry entry, Transaction prepared)
    {
        // What is committed must not lose a part to a power cut; of what is aborted nothing is missed.
        if (prepared.State == TransactionState.PrepareCommit && !await TryFlushAsync(prepared)) return ErrorCode.CoordinatorNotAvailable;
        if (Write(entry, prepared, Flushes) is not ErrorCode.None and var error) return error;
        await CompleteAsync(entry, prepared);
        return ErrorCode.None; // decided, whatever is still missing: the upkeep completes it
    }

    /// <summary>Writes the markers; once all stand the transaction is over. What fails is tried again by the upkeep.</summary>
    private async ValueTask CompleteAsync(TransactionEntry entry, Transaction prepared)
    {
        var marker = new EndMarker(prepared.ProducerId, prepared.Epoch, prepared.State == TransactionState.PrepareCommit, Epoch);
        foreach (var partition in prepared.Partitions.Except(entry.Marked))
            if (await TryMarkAsync(partition, marker) is not ErrorCode.KafkaStorageError) entry.Marked.Add(partition);
        if (entry.Marked.Count < prepared.Partitions.Count)
        {
            LogIncomplete(entry.Id);
            return;
        }

        entry.Marked.Clear();
        entry.Unconfirmed = prepared;
        entry.Transaction = prepared.Complete(time.GetUtcNow());
        if (!Flushes) await TryConfirmAsync(entry);
    }

    /// <summary>
    /// Has it in the log that a transaction is over. A start that finds records open of which no transaction knows aborts them, so no commit may be
    /// over there before its markers are on the disk.
    /// </summary>
    private async ValueTask<bool> TryConfirmAsync(TransactionEntry entry)
    {
        if (entry.Unconfirmed is not { } prepared) return true;
        if (!await TryFlushAsync(prepared) || Write(entry, entry.Transaction!) != ErrorCode.None) return false;
        entry.Unconfirmed = null;
        return true;
    }

    /// <summary>Writes a marker into a partition and brings what it decides into force; one that is gone needs none.</summary>
    public async ValueTask<ErrorCode> TryMarkAsync(TopicPartition partition, EndMarker marker)
    {
        if (Find(partition) is not { } partitionLog) return ErrorCode.UnknownTopicOrPartition;
        try
        {
            var result = partitionLog.AppendMarker(marker);
            if (result.Error == ErrorCode.None && partition.Topic == OffsetsTopic.Name) await groups.ApplyMarkerAsync(partition.Partition, marker);
            return result.Error;
        }
        catch (IOException)
        {
            return ErrorCode.KafkaStorageError;
        }
        catch (ObjectDisposedException)
        {
            return IsGone(partition, partitionLog) ? ErrorCode.UnknownTopicOrPartition : ErrorCode.KafkaStorageError;
        }
    }

    private async ValueTask<bool> TryFlushAsync(Transaction transaction)
    {
        if (!Flushes) return true;
        var partitions = transaction.Partitions;
        // Each waits for the disk: side by side they wait once.
        if (partitions.Count == 1) return TryFlush(partitions.Single());
        var flushed = await Task.WhenAll(partitions.Select(partition => Task.Run(() => TryFlush(partition))));
        return flushed.All(isFlushed => isFlushed);
    }

    private bool TryFlush(TopicPartition partition)
    {
        if (Find(partition) is not { } partitionLog) return true; // with its topic: there is nothing to keep
        try
        {
            partitionLog.FlushTo(partitionLog.EndOffset);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
        catch (ObjectDisposedException)
        {
            return IsGone(partition, partitionLog);
        }
    }

    /// <summary>Of a log that is closed: whether its topic was deleted, and not the broker stopped.</summary>
    private bool IsGone(TopicPartition partition, PartitionLog closed) => Find(partition) != closed;

    [LoggerMessage(51, LogLevel.Error, "Transaction {Id} is decided, but not all of its partitions could be told; it is tried again")]
    private partial void LogIncomplete(string id);
}
