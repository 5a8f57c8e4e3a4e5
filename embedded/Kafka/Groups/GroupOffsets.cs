using EcomStreaming.Broker.Log;

namespace EcomStreaming.Broker.Groups;

/// <summary>The offsets that one group has committed, and those that wait for a transaction to end. The group's lock guards them.</summary>
internal sealed class GroupOffsets
{
    private readonly Dictionary<GroupPartition, CommittedOffset> committed = [];

    public IReadOnlyDictionary<GroupPartition, CommittedOffset> Committed => committed;

    /// <summary>The offsets of transactions that are not decided yet.</summary>
    public PendingOffsets Pending { get; } = new();

    public bool IsEmpty => committed.Count == 0 && Pending.IsEmpty;

    /// <summary>Every partition that has an offset, committed or pending.</summary>
    public IEnumerable<GroupPartition> Partitions => committed.Keys.Union(Pending.Partitions);

    /// <summary>The committed offsets of some partitions, or of all (null); a partition without one is absent.</summary>
    public Dictionary<GroupPartition, CommittedOffset> Of(IReadOnlyCollection<GroupPartition>? partitions) => partitions is null
        ? new Dictionary<GroupPartition, CommittedOffset>(committed)
        : partitions.Distinct().Where(committed.ContainsKey).ToDictionary(partition => partition, partition => committed[partition]);

    /// <summary>Commits an offset outside of any transaction: it wins over those that are pending.</summary>
    public void Commit(GroupPartition partition, CommittedOffset offset)
    {
        committed[partition] = offset;
        Pending.Supersede(partition);
    }

    public void Forget(GroupPartition partition)
    {
        committed.Remove(partition);
        Pending.Forget(partition);
    }

    /// <summary>Ends a producer's transaction: its pending offsets are committed, or dropped.</summary>
    public void Apply(EndMarker marker)
    {
        foreach (var (partition, offset) in Pending.End(marker)) committed[partition] = offset;
    }
}
