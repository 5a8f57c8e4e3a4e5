using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Transactions;

/// <summary>The partitions that transactions write to: lets producers write there, writes markers, and forces partitions to the disk.</summary>
internal sealed class TransactionPartitions(TopicRegistry topics, GroupCoordinator groups)
{
    /// <summary>Lets a producer write to partitions until its transaction's marker comes; a partition that is gone needs nothing.</summary>
    public void Register(TransactionalProducer producer, IEnumerable<TopicPartition> partitions)
    {
        foreach (var partition in partitions) topics.FindPartition(partition.Topic, partition.Partition)?.Register(producer);
    }

    /// <summary>
    /// Writes a marker into a partition and brings what it decides into force; a partition that is gone needs none, and one that is offline gets its
    /// own once it is back.
    /// </summary>
    public async ValueTask<ErrorCode> TryMarkAsync(TopicPartition partition, EndMarker marker)
    {
        if (topics.Find(partition.Topic, partition.Partition, out var log) is not ErrorCode.None and var error) return error;
        try
        {
            var result = log!.AppendMarker(marker);
            if (result.Error == ErrorCode.None && partition.Topic == OffsetsTopic.Name) await groups.ApplyMarkerAsync(partition.Partition, marker);
            return result.Error;
        }
        catch (IOException)
        {
            return ErrorCode.KafkaStorageError;
        }
        catch (ObjectDisposedException)
        {
            return IsGone(partition, log!) ? ErrorCode.UnknownTopicOrPartition : ErrorCode.KafkaStorageError;
        }
    }

    /// <summary>Whether none of them is offline; one whose topic is gone is not.</summary>
    public bool AreOnline(IEnumerable<TopicPartition> partitions) =>
        partitions.All(partition => topics.Find(partition.Topic, partition.Partition, out _) != ErrorCode.KafkaStorageError);

    /// <summary>Forces partitions to the disk, side by side, so that all wait for it once.</summary>
    public async ValueTask<bool> TryFlushAsync(IReadOnlyCollection<TopicPartition> partitions)
    {
        if (partitions.Count == 1) return TryFlush(partitions.Single());
        var flushed = await Task.WhenAll(partitions.Select(partition => Task.Run(() => TryFlush(partition))));
        return flushed.All(isFlushed => isFlushed);
    }

    private bool TryFlush(TopicPartition partition)
    {
        var error = topics.Find(partition.Topic, partition.Partition, out var log);
        if (error != ErrorCode.None) return error == ErrorCode.UnknownTopicOrPartition; // its topic is gone: there is nothing to keep
        try
        {
            log!.FlushTo(log.EndOffset);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
        catch (ObjectDisposedException)
        {
            return IsGone(partition, log!);
        }
    }

    /// <summary>Whether the topic of a closed log was deleted; otherwise the broker is stopping.</summary>
    private bool IsGone(TopicPartition partition, PartitionLog closed) =>
        topics.FindPartition(partition.Topic, partition.Partition) != closed;
}
