using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Groups;

/// <content>Forgetting committed offsets at an administrator's wish.</content>
internal sealed partial class GroupCoordinator
{
    private const string ConsumerProtocol = "consumer";

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
            subscribed = [.. partitions.Where(partition => IsSubscribed(entry.Group, partition.Topic))];
            var forgotten = entry.Offsets.Keys.Union(entry.Pending.Partitions).Where(partition => partitions.Contains(partition) && !subscribed.Contains(partition)).ToList();
            return (forgotten.Count == 0 ? ErrorCode.None : await ForgetAsync(entry, forgotten), subscribed);
        }
        finally
        {
            DropUnused(entry);
            entry.Lock.Release();
        }
    }

    /// <summary>A member that does not say what it reads may read anything.</summary>
    private static bool IsSubscribed(Group group, string topic) => group.Members.Any(member =>
        member.Protocols.Where(protocol => group.Protocol is null || protocol.Name == group.Protocol)
            .Any(protocol => Subscription.Read(protocol.Metadata) is not { } topics || topics.Contains(topic)));
}
