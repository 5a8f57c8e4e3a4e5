using System.Collections.Concurrent;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Groups;

/// <summary>The groups of this broker by their ids. A look-up takes no lock.</summary>
internal sealed class GroupRegistry(IOffsetsLog log, GroupLimits limits) : IDisposable
{
    private readonly ConcurrentDictionary<string, GroupEntry> groups = new(StringComparer.Ordinal);

    public ICollection<GroupEntry> All => groups.Values;

    public IReadOnlyCollection<string> Ids => [.. groups.Keys];

    public GroupEntry? Find(string groupId) => groups.GetValueOrDefault(groupId);

    /// <summary>Null when there are as many groups as <see cref="GroupLimits.GroupsMax"/> allows.</summary>
    public GroupEntry? FindOrCreate(string groupId) => Find(groupId) ?? (groups.Count >= limits.GroupsMax ? null : Create(groupId));

    /// <summary>The group's entry, new or not, whatever the limit.</summary>
    public GroupEntry Create(string groupId) => groups.GetOrAdd(groupId, id => new GroupEntry(new Group(id, limits), PartitionOf(id)));

    /// <summary>The partition of <c>__consumer_offsets</c> that keeps a group's records.</summary>
    public int PartitionOf(string groupId) => InternalTopic.PartitionOf(groupId, log.PartitionCount);

    public void Discard(GroupEntry entry)
    {
        entry.Timer?.Dispose();
        groups.TryRemove(entry.Group.Id, out _);
    }

    /// <summary>Discards a group that only a refused request has named; the caller holds the group's lock.</summary>
    public void DropUnused(GroupEntry entry)
    {
        if (!entry.Group.IsUnused || !entry.Offsets.IsEmpty) return;
        entry.Group.Delete();
        Discard(entry);
    }

    public void Dispose()
    {
        foreach (var entry in groups.Values) Discard(entry);
    }
}
