using System.Text;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Groups;

/// <content>Forgetting committed offsets, because an administrator wants it, their topic is gone, or their time is up.</content>
internal sealed partial class GroupCoordinator
{
    private const string ConsumerProtocol = "consumer";

    /// <summary>Of the keys in one batch of tombstones; a topic takes no batch that is too large.</summary>
    private const int TombstoneBytesMax = 1 << 16;

    /// <summary>Forgets the offsets of partitions, but of those whose topics the group reads.</summary>
    /// <returns>The error of all of them, or those that the group is subscribed to.</returns>
    public async Task<(ErrorCode Error, IReadOnlySet<GroupPartition> Subscribed)> DeleteOffsetsAsync(
        string groupId, IReadOnlyCollection<GroupPartition> partitions, CancellationToken cancellationToken)
    {
        var subscribed = new HashSet<GroupPartition>();
        if (groupId.Length == 0) return (ErrorCode.InvalidGroupId, subscribed);
        if (Find(groupId) is not { } entry) return (ErrorCode.GroupIdNotFound, subscribed);
        await entry.Lock.WaitAsync(cancellationToken);
        try
        {
            if (entry.Group.State == GroupState.Dead) return (ErrorCode.GroupIdNotFound, subscribed);
            if (entry.Group is { State: not GroupState.Empty, ProtocolType: not ConsumerProtocol }) return (ErrorCode.NonEmptyGroup, subscribed);
            var reads = TopicsOf(entry.Group);
            subscribed = [.. partitions.Where(partition => reads?.Contains(partition.Topic) ?? true)];
            return (await ForgetAsync(entry, partition => partitions.Contains(partition) && !subscribed.Contains(partition)), subscribed);
        }
        finally
        {
            DropUnused(entry);
            entry.Lock.Release();
        }
    }

    /// <summary>Forgets a group's offsets of the partitions that the condition names (a deleted topic's).</summary>
    public async Task<ErrorCode> ForgetAsync(string groupId, Func<GroupPartition, bool> which, CancellationToken cancellationToken)
    {
        if (Find(groupId) is not { } entry) return ErrorCode.GroupIdNotFound;
        await entry.Lock.WaitAsync(cancellationToken);
        try
        {
            return await ForgetAsync(entry, which);
        }
        finally
        {
            DropUnused(entry);
            entry.Lock.Release();
        }
    }

    /// <summary>First in the log, then in force, batch by batch; the caller holds the lock.</summary>
    private async ValueTask<ErrorCode> ForgetAsync(GroupEntry entry, Func<GroupPartition, bool> which)
    {
        if (entry.Group.State == GroupState.Dead) return ErrorCode.None; // its offsets went with it, and another of its name may have some
        var forgotten = entry.Offsets.Keys.Union(entry.Pending.Partitions).Where(which).ToList();
        foreach (var batch in forgotten.Chunk(Math.Max(1, TombstoneBytesMax / (Encoding.UTF8.GetByteCount(entry.Group.Id) + TopicName.LengthMax))))
        {
            var error = await AppendAsync(entry, [.. batch.Select(partition => Tombstone(GroupRecords.OffsetKey(entry.Group.Id, partition)))]);
            if (error != ErrorCode.None) return error;
            foreach (var partition in batch) Forget(entry, partition);
        }

        return ErrorCode.None;
    }

    private static void Forget(GroupEntry entry, GroupPartition partition)
    {
        entry.Offsets.Remove(partition);
        entry.Pending.Forget(partition);
    }

    /// <summary>The topics that a group reads; null where a member does not say, for it may read any.</summary>
    private static HashSet<string>? TopicsOf(Group group)
    {
        var subscriptions = group.Members
            .SelectMany(member => member.Protocols.Where(protocol => group.Protocol is null || protocol.Name == group.Protocol))
            .Select(protocol => Subscription.Read(protocol.Metadata)).ToList();
        return subscriptions.Contains(null) ? null : [.. subscriptions.SelectMany(topics => topics!)];
    }
}
