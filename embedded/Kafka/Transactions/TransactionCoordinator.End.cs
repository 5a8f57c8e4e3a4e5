using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Transactions;

/// <content>
/// Ending a transaction, in the one order that keeps it whole: its records to the disk, the decision to the disk, the markers, that they stand.
/// A crash in between finds the decision and writes the markers again.
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
        return ErrorCode.None; // decided, whatever is still missing: see CompleteOverdueAsync
    }

    /// <summary>Writes the markers and, once all stand, that the transaction is over. What fails is tried again by the upkeep.</summary>
    private async ValueTask CompleteAsync(TransactionEntry entry, Transaction prepared)
    {
        var marker = new EndMarker(prepared.ProducerId, prepared.Epoch, prepared.State == TransactionState.PrepareCommit, Epoch);
        var areWritten = true;
        foreach (var partition in prepared.Partitions) areWritten &= await TryMarkAsync(partition, marker) is not ErrorCode.KafkaStorageError;
        // A start that finds records open of which no transaction knows aborts them: so no commit may be over before its markers are safe.
        if (areWritten && await TryFlushAsync(prepared)) Write(entry, prepared.Complete(time.GetUtcNow()));
        else LogIncomplete(entry.Id);
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
            return ErrorCode.UnknownTopicOrPartition; // the topic was deleted meanwhile
        }
    }

    private async ValueTask<bool> TryFlushAsync(Transaction transaction)
    {
        if (!Flushes) return true;
        var logs = transaction.Partitions.Select(Find).OfType<PartitionLog>().ToList();
        try
        {
            // Each waits for the disk: side by side they wait once.
            if (logs.Count == 1) Flush(logs[0]);
            else await Task.WhenAll(logs.Select(partition => Task.Run(() => Flush(partition))));
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void Flush(PartitionLog partition)
    {
        try
        {
            partition.FlushTo(partition.EndOffset);
        }
        catch (ObjectDisposedException)
        {
            return; // the topic was deleted meanwhile: there is nothing to keep
        }
    }

    [LoggerMessage(51, LogLevel.Error, "Transaction {Id} is decided, but not all of its partitions could be told; it is tried again")]
    private partial void LogIncomplete(string id);
}
