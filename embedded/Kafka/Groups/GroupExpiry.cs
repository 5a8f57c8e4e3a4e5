namespace EcomStreaming.Broker.Groups;

/// <summary>
/// Forgets offsets whose time is up or whose topic is gone, and groups of which nothing else is left: no member for
/// <see cref="GroupLimits.EmptyGroupRetention"/>, and no offsets.
/// </summary>
internal sealed class GroupExpiry(GroupRegistry groups, GroupDeletion deletion, IOffsetsLog log, GroupLimits limits, TimeProvider time)
{
    public async Task ExpireAsync(CancellationToken cancellationToken)
    {
        foreach (var entry in groups.All)
        {
            await entry.Lock.WaitAsync(cancellationToken);
            try
            {
                await ExpireAsync(entry, time.GetUtcNow());
            }
            finally
            {
                entry.Lock.Release();
            }
        }
    }

    private async ValueTask ExpireAsync(GroupEntry entry, DateTimeOffset now)
    {
        var expired = Expired(entry.Group, entry.Offsets, now);
        await deletion.ForgetLockedAsync(entry, partition => expired.Contains(partition) || !log.HasTopic(partition.Topic));
        groups.DropUnused(entry);
        var isOver = entry.Group.IsDeserted && entry.Offsets.IsEmpty && now - entry.Group.StateSince >= limits.EmptyGroupRetention;
        if (isOver) await deletion.DeleteLockedAsync(entry);
    }

    /// <summary>
    /// An empty group's offsets expire together, once it has been empty for long enough. In a group that reads other topics now, or that never had
    /// members, each offset expires by itself.
    /// </summary>
    private HashSet<GroupPartition> Expired(Group group, GroupOffsets offsets, DateTimeOffset now)
    {
        var isEmptyGroup = group is { State: GroupState.Empty, ProtocolType: not null };
        var expiresEach = group is { ProtocolType: null } or { State: GroupState.Stable, ProtocolType: Subscription.ConsumerProtocol };
        if (!isEmptyGroup && !expiresEach) return [];
        if (Subscription.TopicsOf(group) is not { } reads) return [];
        return [.. offsets.Committed
            .Where(offset => !reads.Contains(offset.Key.Topic) && !offsets.Pending.Has(offset.Key))
            .Where(offset => offset.Value.ExpiresAtMs is { } ends
                ? now.ToUnixTimeMilliseconds() >= ends
                : now - (isEmptyGroup ? group.StateSince : offset.Value.CommittedAt) >= limits.OffsetsRetention)
            .Select(offset => offset.Key)];
    }
}
