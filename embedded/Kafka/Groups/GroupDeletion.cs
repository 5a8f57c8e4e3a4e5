using System.Text;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Groups;

/// <summary>
/// Deletes groups and committed offsets: because an administrator asks, their topic is gone, or their time is up. First in the log, then in force.
/// </summary>
internal sealed class GroupDeletion(GroupRegistry groups, GroupLog log)
{
    /// <summary>The bytes of keys in one batch of tombstones: a topic refuses a batch that is too large.</summary>
    private const int TombstoneBytesMax = 1 << 16;

    /// <summary>Deletes an empty group with its offsets.</summary>
    public async Task<ErrorCode> DeleteAsync(GroupEntry entry, CancellationToken cancellationToken)
    {
        await entry.Lock.WaitAsync(cancellationToken);
        try
        {
            return entry.Group.State switch
            {
                GroupState.Empty => await DeleteLockedAsync(entry),
                GroupState.Dead => ErrorCode.GroupIdNotFound,
                _ => ErrorCode.NonEmptyGroup,
            };
        }
        finally
        {
            entry.Lock.Release();
        }
    }

    /// <summary>Deletes the offsets of partitions, except those whose topics the group reads.</summary>
    /// <returns>The error of all of them, or the partitions that the group is subscribed to.</returns>
    public async Task<(ErrorCode Error, IReadOnlySet<GroupPartition> Subscribed)> DeleteOffsetsAsync(
        string groupId, IReadOnlyCollection<GroupPartition> partitions, CancellationToken cancellationToken)
    {
        var subscribed = new HashSet<GroupPartition>();
        if (groupId.Length == 0) return (ErrorCode.InvalidGroupId, subscribed);
        if (groups.Find(groupId) is not { } entry) return (ErrorCode.GroupIdNotFound, subscribed);
        await entry.Lock.WaitAsync(cancellationToken);
        try
        {
            if (entry.Group.State == GroupState.Dead) return (ErrorCode.GroupIdNotFound, subscribed);
            if (entry.Group is { State: not GroupState.Empty, ProtocolType: not Subscription.ConsumerProtocol })
                return (ErrorCode.NonEmptyGroup, subscribed);
            var reads = Subscription.TopicsOf(entry.Group);
            subscribed = [.. partitions.Where(partition => reads?.Contains(partition.Topic) ?? true)];
            return (await ForgetLockedAsync(entry, partition => partitions.Contains(partition) && !subscribed.Contains(partition)), subscribed);
        }
        finally
        {
            groups.DropUnused(entry);
            entry.Lock.Release();
        }
    }

    /// <summary>Deletes a group's offsets of the partitions that fulfil a condition (a deleted topic's).</summary>
    public async Task<ErrorCode> ForgetAsync(string groupId, Func<GroupPartition, bool> which, CancellationToken cancellationToken)
    {
        if (groups.Find(groupId) is not { } entry) return ErrorCode.GroupIdNotFound;
        await entry.Lock.WaitAsync(cancellationToken);
        try
        {
            return await ForgetLockedAsync(entry, which);
        }
        finally
        {
            groups.DropUnused(entry);
            entry.Lock.Release();
        }
    }

    /// <summary>Deletes a group, its offsets before itself; the caller holds the group's lock.</summary>
    public async ValueTask<ErrorCode> DeleteLockedAsync(GroupEntry entry)
    {
        if (await ForgetLockedAsync(entry, _ => true) is not ErrorCode.None and var error) return error;
        error = await log.AppendTombstonesAsync(entry, [GroupRecords.GroupKey(entry.Group.Id)]);
        if (error != ErrorCode.None) return error;
        entry.Group.Delete();
        groups.Discard(entry);
        return ErrorCode.None;
    }

    /// <summary>Deletes offsets batch by batch; the caller holds the group's lock.</summary>
    public async ValueTask<ErrorCode> ForgetLockedAsync(GroupEntry entry, Func<GroupPartition, bool> which)
    {
        if (entry.Group.State == GroupState.Dead) return ErrorCode.None; // its offsets went with it, and another group of its name may have some
        var forgotten = entry.Offsets.Partitions.Where(which).ToList();
        foreach (var batch in forgotten.Chunk(Math.Max(1, TombstoneBytesMax / (Encoding.UTF8.GetByteCount(entry.Group.Id) + TopicName.LengthMax))))
        {
            var error = await log.AppendTombstonesAsync(entry, batch.Select(partition => GroupRecords.OffsetKey(entry.Group.Id, partition)));
            if (error != ErrorCode.None) return error;
            foreach (var partition in batch) entry.Offsets.Forget(partition);
        }

        return ErrorCode.None;
    }
}
