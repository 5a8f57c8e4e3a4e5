using System.Collections.Concurrent;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Groups;

/// <summary>
/// All groups of this broker. Each has its own lock; a step that must survive is in <c>__consumer_offsets</c> before it is answered, and
/// answers are given once the lock is free. Steps and their place in the log stand in
/// <c>GroupCoordinator.Steps.cs</c>, coming back from it in <c>GroupCoordinator.Load.cs</c>, committed offsets in <c>GroupCoordinator.Offsets.cs</c>,
/// those in transactions in <c>GroupCoordinator.Transactions.cs</c>, their end in <c>GroupCoordinator.Forget.cs</c> and <c>GroupCoordinator.Expire.cs</c>.
/// </summary>
internal sealed partial class GroupCoordinator(IOffsetsLog log, GroupLimits limits, TimeProvider time, ILogger<GroupCoordinator> logger) : IDisposable
{
    private readonly ConcurrentDictionary<string, GroupEntry> groups = new(StringComparer.Ordinal);

    private readonly DateTimeOffset created = time.GetUtcNow();
    private readonly long createdTimestamp = time.GetTimestamp();

    public GroupLimits Limits => limits;

    /// <summary>Of a clock that goes on evenly though the one on the wall is set: no deadline comes earlier or later for it.</summary>
    private DateTimeOffset SteadyNow => created + time.GetElapsedTime(createdTimestamp);

    public async Task<JoinResult> JoinAsync(string groupId, JoinCommand command, CancellationToken cancellationToken)
    {
        if (groupId.Length == 0) return JoinResult.Refused(ErrorCode.InvalidGroupId, command.MemberId);
        if (!limits.AllowsSession(command.SessionTimeoutMs)) return JoinResult.Refused(ErrorCode.InvalidSessionTimeout, command.MemberId);
        var entry = command.MemberId.Length == 0 ? FindOrCreate(groupId) : Find(groupId);
        if (entry is null)
            return JoinResult.Refused(command.MemberId.Length == 0 ? ErrorCode.GroupMaxSizeReached : ErrorCode.UnknownMemberId, command.MemberId);
        var reply = await StepAsync(entry, (group, now, effects) => group.Join(command, now, effects), cancellationToken);
        return await reply.Task.WaitAsync(cancellationToken);
    }

    public async Task<SyncResult> SyncAsync(
        string groupId,
        MemberReference member,
        string? protocolType,
        string? protocol,
        IReadOnlyDictionary<string, byte[]> assignments,
        CancellationToken cancellationToken)
    {
        if (groupId.Length == 0) return SyncResult.Refused(ErrorCode.InvalidGroupId);
        if (Find(groupId) is not { } entry) return SyncResult.Refused(ErrorCode.UnknownMemberId);
        var reply = await StepAsync(
            entry, (group, now, effects) => group.Sync(member, protocolType, protocol, assignments, now, effects), cancellationToken);
        return await reply.Task.WaitAsync(cancellationToken);
    }

    public async Task<ErrorCode> HeartbeatAsync(string groupId, MemberReference member, CancellationToken cancellationToken)
    {
        if (groupId.Length == 0) return ErrorCode.InvalidGroupId;
        if (Find(groupId) is not { } entry) return ErrorCode.UnknownMemberId;
        return await StepAsync(entry, (group, now, _) => group.Heartbeat(member, now), cancellationToken);
    }

    /// <summary>Takes members out, each with an answer of its own unless the group itself is none.</summary>
    public async Task<(ErrorCode Error, IReadOnlyList<ErrorCode> Members)> LeaveAsync(
        string groupId, IReadOnlyList<(string MemberId, string? InstanceId)> leaving, CancellationToken cancellationToken)
    {
        if (groupId.Length == 0) return (ErrorCode.InvalidGroupId, []);
        if (Find(groupId) is not { } entry) return (ErrorCode.None, [.. leaving.Select(_ => ErrorCode.UnknownMemberId)]);
        var errors = await StepAsync(
            entry,
            (group, now, effects) => leaving.Select(member => group.Leave(member.MemberId, member.InstanceId, now, effects)).ToList(),
            cancellationToken);
        return (ErrorCode.None, errors);
    }

    /// <summary>Deletes an empty group with its offsets.</summary>
    public async Task<ErrorCode> DeleteAsync(string groupId, CancellationToken cancellationToken)
    {
        if (Find(groupId) is not { } entry) return ErrorCode.GroupIdNotFound;
        await CatchUpAsync(entry, cancellationToken); // timers may be some milliseconds late
        await entry.Lock.WaitAsync(cancellationToken);
        try
        {
            return entry.Group.State switch
            {
                GroupState.Empty => await DeleteAsync(entry),
                GroupState.Dead => ErrorCode.GroupIdNotFound,
                _ => ErrorCode.NonEmptyGroup,
            };
        }
        finally
        {
            entry.Lock.Release();
        }
    }

    /// <summary>A look at every group, or at one, that nothing changes meanwhile.</summary>
    public async Task<T?> InspectAsync<T>(string groupId, Func<Group, T> look, CancellationToken cancellationToken)
        where T : class
    {
        if (Find(groupId) is not { } entry) return null;
        await entry.Lock.WaitAsync(cancellationToken);
        try
        {
            return look(entry.Group);
        }
        finally
        {
            entry.Lock.Release();
        }
    }

    /// <summary>First in the log, its offsets before itself, then in force; the caller holds the lock.</summary>
    private async ValueTask<ErrorCode> DeleteAsync(GroupEntry entry)
    {
        if (await ForgetAsync(entry, _ => true) is not ErrorCode.None and var error) return error;
        error = await AppendAsync(entry, [Tombstone(GroupRecords.GroupKey(entry.Group.Id))]);
        if (error != ErrorCode.None) return error;
        entry.Group.Delete();
        Discard(entry);
        return ErrorCode.None;
    }

    /// <summary>Where in the log a group's records go.</summary>
    public TopicPartition PartitionOf(string groupId) => new(OffsetsTopic.Name, InternalTopic.PartitionOf(groupId, log.PartitionCount));

    public IReadOnlyCollection<string> GroupIds => [.. groups.Keys];

    public void Dispose()
    {
        foreach (var entry in groups.Values) Discard(entry);
    }

    private GroupEntry? Find(string groupId) => groups.GetValueOrDefault(groupId);

    /// <summary>Null once there are as many groups as there may be.</summary>
    private GroupEntry? FindOrCreate(string groupId) => Find(groupId) ?? (groups.Count >= limits.GroupsMax ? null : Create(groupId));

    private GroupEntry Create(string groupId) =>
        groups.GetOrAdd(groupId, id => new GroupEntry(new Group(id, limits), InternalTopic.PartitionOf(id, log.PartitionCount)));

    private void Discard(GroupEntry entry)
    {
        entry.Timer?.Dispose();
        groups.TryRemove(entry.Group.Id, out _);
    }

    private static KeyValuePair<byte[], byte[]?> Tombstone(byte[] key) => new(key, null);
}
