using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Tests.Support;

/// <summary>The topic <c>__consumer_offsets</c> without a disk.</summary>
internal sealed class MemoryOffsetsLog : IOffsetsLog
{
    private readonly List<LogEntry>[] partitions = [[], [], [], []];

    public int PartitionCount => partitions.Length;

    /// <summary>All records that a group has written, decoded, in their order.</summary>
    public IEnumerable<GroupRecord> Of(string group) => partitions.SelectMany(partition => partition)
        .Where(record => record.Marker is null)
        .Select(record => GroupRecords.Decode(record.Key, record.Value))
        .OfType<GroupRecord>()
        .Where(record => record.Group == group);

    public void Add(string group, byte[] key, byte[]? value) => partitions[InternalTopic.PartitionOf(group, PartitionCount)].Add(new(key, value));

    /// <summary>Ends a transaction in the partition of a group, as a marker does.</summary>
    public void Mark(string group, EndMarker marker) =>
        partitions[InternalTopic.PartitionOf(group, PartitionCount)].Add(new([], null, Marker: marker));

    /// <summary>What the next appends are answered with, instead of being done.</summary>
    public ErrorCode Failure { get; set; }

    /// <summary>What the next appends throw, instead of answering.</summary>
    public Exception? Fault { get; set; }

    public ValueTask<ErrorCode> AppendAsync(
        int partition, IReadOnlyList<KeyValuePair<byte[], byte[]?>> records, TransactionalProducer? producer, CancellationToken cancellationToken)
    {
        if (Fault is not null) throw Fault;
        if (Failure == ErrorCode.None) partitions[partition].AddRange(records.Select(record => new LogEntry(record.Key, record.Value, producer?.Id)));
        return ValueTask.FromResult(Failure);
    }

    /// <summary>Topics that are no more; all others are there.</summary>
    public HashSet<string> Gone { get; } = [];

    public bool IsOffline(int partition) => false;

    public void TakeOffline(int partition, string reason) => throw new InvalidOperationException("It has no disk.");

    public bool HasTopic(string name) => !Gone.Contains(name);

    public IEnumerable<LogEntry> ReadAll(int partition) => partitions[partition];
}
