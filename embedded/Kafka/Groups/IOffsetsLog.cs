using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Groups;

/// <summary>The topic <c>__consumer_offsets</c>, as the coordinator needs it.</summary>
internal interface IOffsetsLog
{
    int PartitionCount { get; }

    /// <summary>
    /// Appends the records as one batch; returns once they are as safe as an acks=all produce would be, or with the error for which they are not
    /// there. It does not throw for a disk that fails.
    /// </summary>
    ValueTask<ErrorCode> AppendAsync(int partition, IReadOnlyList<KeyValuePair<byte[], byte[]?>> records, CancellationToken cancellationToken);

    /// <summary>Every record of the partition from its beginning, in log order; a null value is a tombstone.</summary>
    IEnumerable<KeyValuePair<byte[], byte[]?>> ReadAll(int partition);
}
