using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Groups;

/// <summary>What the coordinator needs of the topic <c>__consumer_offsets</c>.</summary>
internal interface IOffsetsLog
{
    int PartitionCount { get; }

    /// <summary>
    /// Appends the records as one batch; returns once they are as safe as an acks=all produce would be, or with the error for which they are not
    /// there. It does not throw for a disk that fails.
    /// </summary>
    /// <param name="producer">In whose transaction they are; null in none.</param>
    ValueTask<ErrorCode> AppendAsync(
        int partition, IReadOnlyList<KeyValuePair<byte[], byte[]?>> records, TransactionalProducer? producer, CancellationToken cancellationToken);

    /// <summary>Whether a partition is offline: what its groups have is not known.</summary>
    bool IsOffline(int partition);

    /// <summary>Stops serving a partition whose damage shows only when it is read.</summary>
    void TakeOffline(int partition, string reason);

    /// <summary>Whether there is such a topic to have offsets of.</summary>
    bool HasTopic(string name);

    /// <summary>Everything in the partition from its beginning, in log order.</summary>
    IEnumerable<LogEntry> ReadAll(int partition);
}
