namespace EcomStreaming.Broker.Groups;

/// <content>What groups leave behind, and for how long it is kept.</content>
internal sealed partial class GroupCoordinator
{
    /// <summary>
    /// Forgets offsets whose time is up or whose topic is gone, and groups of which nothing else is left: nobody in them for
    /// <see cref="GroupLimits.EmptyGroupRetention"/>, and no offsets.
    /// </summary>
    public async Task ExpireAsync(CancellationToken cancellationToken)
    {
        foreach (var entry in groups.Values)
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
        var expired = Expired(entry, now);
        await ForgetAsync(entry, partition => expired.Contains(partition) || !log.HasTopic(partition.Topic));
        DropUnused(entry);
        if (entry.Group.IsDeserted && entry.HasNoOffsets && now - entry.Group.StateSince >= limits.EmptyGroupRetention) await DeleteAsync(entry);
    }

    /// <summary>Those of an empty group expire together, once it is empty for long enough; of one that reads other topics now, or that never had members, each by itself.</summary>
    private HashSet<GroupPartition> Expired(GroupEntry entry, DateTimeOffset now)
    {
        var group = entry.Group;
        var isEmptyGroup = group is { State: GroupState.Empty, ProtocolType: not null };
        if (!isEmptyGroup && group is not ({ ProtocolType: null } or { State: GroupState.Stable, ProtocolType: ConsumerProtocol })) return [];
        if (TopicsOf(group) is not { } reads) return [];
        return [.. entry.Offsets
            .Where(offset => !reads.Contains(offset.Key.Topic) && !entry.Pending.Has(offset.Key))
            .Where(offset => offset.Value.ExpiresAtMs is { } ends
                ? now.ToUnixTimeMilliseconds() >= ends
                : now - (isEmptyGroup ? group.StateSince : offset.Value.CommittedAt) >= limits.OffsetsRetention)
            .Select(offset => offset.Key)];
    }
}
