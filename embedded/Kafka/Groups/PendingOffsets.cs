using EcomStreaming.Broker.Log;

namespace EcomStreaming.Broker.Groups;

/// <summary>
/// Offsets committed in transactions that are still open. They take effect when the transaction commits. Of several commits for one partition the one
/// that was written last wins, whichever was decided first.
/// </summary>
internal sealed class PendingOffsets
{
    private readonly Dictionary<long, Dictionary<GroupPartition, Pending>> byProducer = [];
    private long written;

    public bool IsEmpty => byProducer.Count == 0;

    public IEnumerable<GroupPartition> Partitions => byProducer.Values.SelectMany(offsets => offsets.Keys).Distinct();

    public IEnumerable<long> Producers => byProducer.Keys;

    public bool Has(GroupPartition partition) => byProducer.Values.Any(offsets => offsets.ContainsKey(partition));

    public void Add(long producerId, GroupPartition partition, CommittedOffset offset)
    {
        if (!byProducer.TryGetValue(producerId, out var offsets)) byProducer[producerId] = offsets = [];
        offsets[partition] = new(offset, written++, IsSuperseded: false);
    }

    /// <summary>Something newer has been written for the partition outside of any transaction.</summary>
    public void Supersede(GroupPartition partition) => Supersede(partition, written);

    /// <summary>The partition's offset is forgotten, and with it all that was to follow it.</summary>
    public void Forget(GroupPartition partition)
    {
        foreach (var (producerId, offsets) in byProducer)
            if (offsets.Remove(partition) && offsets.Count == 0) byProducer.Remove(producerId);
    }

    /// <summary>Ends what is pending in a producer's transaction.</summary>
    /// <returns>What is committed by it: nothing where it was aborted.</returns>
    public IReadOnlyList<KeyValuePair<GroupPartition, CommittedOffset>> End(EndMarker marker)
    {
        if (!byProducer.Remove(marker.ProducerId, out var offsets) || !marker.Commits) return [];
        var committed = offsets.Where(offset => !offset.Value.IsSuperseded).ToList();
        foreach (var (partition, pending) in committed) Supersede(partition, pending.Order);
        return [.. committed.Select(offset => KeyValuePair.Create(offset.Key, offset.Value.Offset))];
    }

    private void Supersede(GroupPartition partition, long before)
    {
        foreach (var offsets in byProducer.Values)
            if (offsets.TryGetValue(partition, out var pending) && pending.Order < before) offsets[partition] = pending with { IsSuperseded = true };
    }

    private sealed record Pending(CommittedOffset Offset, long Order, bool IsSuperseded);
}
