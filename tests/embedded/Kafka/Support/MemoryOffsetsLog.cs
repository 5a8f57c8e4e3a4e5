using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Tests.Support;

/// <summary>The topic <c>__consumer_offsets</c> without a disk.</summary>
internal sealed class MemoryOffsetsLog : IOffsetsLog
{
    private readonly List<KeyValuePair<byte[], byte[]?>>[] partitions = [[], [], [], []];

    public int PartitionCount => partitions.Length;

    /// <summary>All records that a group has written, decoded, in their order.</summary>
    public IEnumerable<GroupRecord> Of(string group) => partitions.SelectMany(partition => partition)
        .Select(record => GroupRecords.Decode(record.Key, record.Value))
        .OfType<GroupRecord>()
        .Where(record => record.Group == group);

    public void Add(string group, byte[] key, byte[]? value) => partitions[GroupCoordinator.PartitionOf(group, PartitionCount)].Add(new(key, value));

    /// <summary>What the next appends are answered with, instead of being done.</summary>
    public ErrorCode Failure { get; set; }

    public ValueTask<ErrorCode> AppendAsync(int partition, IReadOnlyList<KeyValuePair<byte[], byte[]?>> records, CancellationToken cancellationToken)
    {
        if (Failure == ErrorCode.None) partitions[partition].AddRange(records);
        return ValueTask.FromResult(Failure);
    }

    public IEnumerable<KeyValuePair<byte[], byte[]?>> ReadAll(int partition) => partitions[partition];
}
