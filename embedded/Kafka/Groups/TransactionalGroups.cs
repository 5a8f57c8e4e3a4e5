using EcomStreaming.Broker.Log;

namespace EcomStreaming.Broker.Groups;

/// <summary>
/// The groups with offsets in a producer's open transaction, by the partition of <c>__consumer_offsets</c> that its marker is written to. Its own
/// lock guards it; a group's lock comes before it, never after it.
/// </summary>
internal sealed class TransactionalGroups
{
    private readonly Lock gate = new();
    private readonly Dictionary<(int Partition, long ProducerId), HashSet<string>> groupIds = [];

    public void Add(GroupEntry entry, long producerId)
    {
        lock (gate)
        {
            var key = (entry.LogPartition, producerId);
            if (!groupIds.TryGetValue(key, out var ids)) groupIds[key] = ids = new(StringComparer.Ordinal);
            ids.Add(entry.Group.Id);
        }
    }

    public void Remove(GroupEntry entry, long producerId)
    {
        lock (gate)
        {
            var key = (entry.LogPartition, producerId);
            if (groupIds.TryGetValue(key, out var ids) && ids.Remove(entry.Group.Id) && ids.Count == 0) groupIds.Remove(key);
        }
    }

    /// <summary>Removes and returns the groups that a marker in a partition concerns.</summary>
    public IReadOnlyCollection<string> RemoveAll(int partition, EndMarker marker)
    {
        lock (gate) return groupIds.Remove((partition, marker.ProducerId), out var ids) ? ids : [];
    }
}
