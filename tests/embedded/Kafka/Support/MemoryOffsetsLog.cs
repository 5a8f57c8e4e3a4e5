using EcomStreaming.Broker.Groups;

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

    public ValueTask AppendAsync(int partition, IReadOnlyList<KeyValuePair<byte[], byte[]?>> records, CancellationToken cancellationToken)
    {
        partitions[partition].AddRange(records);
        return ValueTask.CompletedTask;
    }

    public IEnumerable<KeyValuePair<byte[], byte[]?>> ReadAll(int partition) => partitions[partition];
}
