using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Groups;

/// <summary>
/// Answers the requests of consumer groups. Each group has its own lock; a step that must survive is in <c>__consumer_offsets</c> before it is
/// answered, and answers are given after the lock is released.
/// </summary>
internal sealed class GroupCoordinator : IDisposable
{
    private readonly IOffsetsLog log;
    private readonly GroupRegistry groups;
    private readonly GroupSteps steps;
    private readonly GroupLoader loader;
    private readonly GroupDeletion deletion;
    private readonly GroupExpiry expiry;
    private readonly OffsetCommits offsets;
    private readonly TransactionalCommits transactionalOffsets;

    public GroupCoordinator(IOffsetsLog log, GroupLimits limits, TimeProvider time, ILogger<GroupCoordinator> logger)
    {
        var groupLog = new GroupLog(log, logger);
        var transactional = new TransactionalGroups();
        (this.log, Limits) = (log, limits);
        groups = new(log, limits);
        steps = new(groups, groupLog, time, logger);
        loader = new(log, groups, transactional, steps, logger);
        deletion = new(groups, groupLog);
        expiry = new(groups, deletion, log, limits, time);
        offsets = new(groups, groupLog, steps, limits, time);
        transactionalOffsets = new(groups, transactional, groupLog, limits, time);
    }

    public GroupLimits Limits { get; }

    public IReadOnlyCollection<string> GroupIds => groups.Ids;

    /// <summary>Puts groups and offsets back as the log has them. Called once, before the broker listens.</summary>
    public void Load() => loader.Load();

    public async Task<JoinResult> JoinAsync(string groupId, JoinCommand command, CancellationToken cancellationToken)
    {
        if (RefusalOf(groupId) is not ErrorCode.None and var refusal) return JoinResult.Refused(refusal, command.MemberId);
        if (!Limits.AllowsSession(command.SessionTimeoutMs)) return JoinResult.Refused(ErrorCode.InvalidSessionTimeout, command.MemberId);
        var entry = command.MemberId.Length == 0 ? groups.FindOrCreate(groupId) : groups.Find(groupId);
        if (entry is null)
            return JoinResult.Refused(command.MemberId.Length == 0 ? ErrorCode.GroupMaxSizeReached : ErrorCode.UnknownMemberId, command.MemberId);
        var reply = await steps.TakeAsync(entry, (group, now, effects) => group.Join(command, now, effects), cancellationToken);
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
        if (RefusalOf(groupId) is not ErrorCode.None and var refusal) return SyncResult.Refused(refusal);
        if (groups.Find(groupId) is not { } entry) return SyncResult.Refused(ErrorCode.UnknownMemberId);
        var reply = await steps.TakeAsync(
            entry, (group, now, effects) => group.Sync(member, protocolType, protocol, assignments, now, effects), cancellationToken);
        return await reply.Task.WaitAsync(cancellationToken);
    }

    public async Task<ErrorCode> HeartbeatAsync(string groupId, MemberReference member, CancellationToken cancellationToken)
    {
        if (RefusalOf(groupId) is not ErrorCode.None and var refusal) return refusal;
        if (groups.Find(groupId) is not { } entry) return ErrorCode.UnknownMemberId;
        return await steps.TakeAsync(entry, (group, now, _) => group.Heartbeat(member, now), cancellationToken);
    }

    /// <summary>Takes members out, each with an answer of its own unless the group id is invalid.</summary>
    public async Task<(ErrorCode Error, IReadOnlyList<ErrorCode> Members)> LeaveAsync(
        string groupId, IReadOnlyList<(string MemberId, string? InstanceId)> leaving, CancellationToken cancellationToken)
    {
        if (RefusalOf(groupId) is not ErrorCode.None and var refusal) return (refusal, []);
        if (groups.Find(groupId) is not { } entry) return (ErrorCode.None, [.. leaving.Select(_ => ErrorCode.UnknownMemberId)]);
        var errors = await steps.TakeAsync(
            entry,
            (group, now, effects) => leaving.Select(member => group.Leave(member.MemberId, member.InstanceId, now, effects)).ToList(),
            cancellationToken);
        return (ErrorCode.None, errors);
    }

    /// <summary>Deletes an empty group with its offsets.</summary>
    public async Task<ErrorCode> DeleteAsync(string groupId, CancellationToken cancellationToken)
    {
        if (IsOffline(groupId)) return ErrorCode.NotCoordinator;
        if (groups.Find(groupId) is not { } entry) return ErrorCode.GroupIdNotFound;
        await steps.CatchUpAsync(entry, cancellationToken);
        return await deletion.DeleteAsync(entry, cancellationToken);
    }

    /// <summary>Looks at a group while nothing changes it; null when there is no such group.</summary>
    public async Task<T?> InspectAsync<T>(string groupId, Func<Group, T> look, CancellationToken cancellationToken)
        where T : class
    {
        if (groups.Find(groupId) is not { } entry) return null;
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

    /// <inheritdoc cref="OffsetCommits.CommitAsync"/>
    public Task<IReadOnlyDictionary<GroupPartition, ErrorCode>> CommitAsync(
        string groupId,
        MemberReference member,
        IReadOnlyDictionary<GroupPartition, OffsetToCommit> toCommit,
        Func<GroupPartition, bool> exists,
        ErrorCode unknownGroup,
        CancellationToken cancellationToken) =>
        IsOffline(groupId) ? NotCoordinatorOf(toCommit) : offsets.CommitAsync(groupId, member, toCommit, exists, unknownGroup, cancellationToken);

    /// <inheritdoc cref="TransactionalCommits.CommitAsync"/>
    public Task<IReadOnlyDictionary<GroupPartition, ErrorCode>> CommitInTransactionAsync(
        string groupId,
        MemberReference member,
        TransactionalProducer producer,
        IReadOnlyDictionary<GroupPartition, OffsetToCommit> toCommit,
        Func<GroupPartition, bool> exists,
        CancellationToken cancellationToken) => IsOffline(groupId)
            ? NotCoordinatorOf(toCommit)
            : transactionalOffsets.CommitAsync(groupId, member, producer, toCommit, exists, cancellationToken);

    /// <inheritdoc cref="TransactionalCommits.ApplyMarkerAsync"/>
    public ValueTask ApplyMarkerAsync(int partition, EndMarker marker) => transactionalOffsets.ApplyMarkerAsync(partition, marker);

    /// <summary>The committed offsets of some partitions, or of all that the group has (null); a partition without one is absent.</summary>
    public async Task<IReadOnlyDictionary<GroupPartition, CommittedOffset>> FetchAsync(
        string groupId, IReadOnlyCollection<GroupPartition>? partitions, CancellationToken cancellationToken) =>
        (await offsets.FetchAsync(groupId, partitions, cancellationToken)).Committed;

    /// <inheritdoc cref="OffsetCommits.FetchAsync"/>
    public Task<(IReadOnlyDictionary<GroupPartition, CommittedOffset> Committed, IReadOnlySet<GroupPartition> Pending)> FetchWithPendingAsync(
        string groupId, IReadOnlyCollection<GroupPartition>? partitions, CancellationToken cancellationToken) =>
        offsets.FetchAsync(groupId, partitions, cancellationToken);

    /// <inheritdoc cref="GroupDeletion.DeleteOffsetsAsync"/>
    public Task<(ErrorCode Error, IReadOnlySet<GroupPartition> Subscribed)> DeleteOffsetsAsync(
        string groupId, IReadOnlyCollection<GroupPartition> partitions, CancellationToken cancellationToken) =>
        IsOffline(groupId)
            ? Task.FromResult<(ErrorCode, IReadOnlySet<GroupPartition>)>((ErrorCode.NotCoordinator, new HashSet<GroupPartition>()))
            : deletion.DeleteOffsetsAsync(groupId, partitions, cancellationToken);

    /// <inheritdoc cref="GroupDeletion.ForgetAsync"/>
    public Task<ErrorCode> ForgetAsync(string groupId, Func<GroupPartition, bool> which, CancellationToken cancellationToken) =>
        deletion.ForgetAsync(groupId, which, cancellationToken);

    /// <inheritdoc cref="GroupExpiry"/>
    public Task ExpireAsync(CancellationToken cancellationToken) => expiry.ExpireAsync(cancellationToken);

    /// <summary>The partition of the log that keeps a group's records.</summary>
    public TopicPartition PartitionOf(string groupId) => new(OffsetsTopic.Name, groups.PartitionOf(groupId));

    /// <summary>Whether the partition that keeps the group is offline: this node is not its coordinator, as in Kafka, until it is back.</summary>
    public bool IsOffline(string groupId) => log.IsOffline(groups.PartitionOf(groupId));

    public void Dispose() => groups.Dispose();

    private ErrorCode RefusalOf(string groupId) =>
        groupId.Length == 0 ? ErrorCode.InvalidGroupId : IsOffline(groupId) ? ErrorCode.NotCoordinator : ErrorCode.None;

    private static Task<IReadOnlyDictionary<GroupPartition, ErrorCode>> NotCoordinatorOf(
        IReadOnlyDictionary<GroupPartition, OffsetToCommit> offsets) =>
        Task.FromResult<IReadOnlyDictionary<GroupPartition, ErrorCode>>(CheckedOffsets.AllRefused(offsets, ErrorCode.NotCoordinator));
}
