using System.Collections.Concurrent;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Groups;

/// <summary>
/// All groups of this broker. Each has its own lock; a step that must survive is in <c>__consumer_offsets</c> before it is answered, and
/// answers are given once the lock is free. Reading committed offsets stands in <c>GroupCoordinator.Offsets.cs</c>.
/// </summary>
internal sealed partial class GroupCoordinator(IOffsetsLog log, GroupLimits limits, TimeProvider time, ILogger<GroupCoordinator> logger) : IDisposable
{
    private readonly ConcurrentDictionary<string, GroupEntry> groups = new(StringComparer.Ordinal);

    public GroupLimits Limits => limits;

    /// <summary>Puts groups and offsets back as the log has them. Called once, before the broker listens.</summary>
    public void Load()
    {
        for (var partition = 0; partition < log.PartitionCount; partition++) Load(partition);
        foreach (var entry in groups.Values) Schedule(entry);
        LogLoaded(groups.Count);
    }

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
        await entry.Lock.WaitAsync(cancellationToken);
        try
        {
            return entry.Group.State == GroupState.Empty ? await DeleteAsync(entry) : ErrorCode.NonEmptyGroup;
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

    /// <summary>First in the log, then in force; the caller holds the lock.</summary>
    private async ValueTask<ErrorCode> DeleteAsync(GroupEntry entry)
    {
        var tombstones = entry.Offsets.Keys.Select(partition => Tombstone(GroupRecords.OffsetKey(entry.Group.Id, partition)))
            .Append(Tombstone(GroupRecords.GroupKey(entry.Group.Id)));
        if (await AppendAsync(entry, [.. tombstones]) is not ErrorCode.None and var error) return error;
        entry.Group.Delete();
        Discard(entry);
        return ErrorCode.None;
    }

    public IReadOnlyCollection<string> GroupIds => [.. groups.Keys];

    public void Dispose()
    {
        foreach (var entry in groups.Values) Discard(entry);
    }

    /// <summary>Java's String.hashCode, as Kafka spreads groups over the partitions of their topic.</summary>
    internal static int PartitionOf(string groupId, int partitionCount) => (groupId.Aggregate(0, (hash, c) => unchecked((31 * hash) + c)) & int.MaxValue) % partitionCount;

    private GroupEntry? Find(string groupId) => groups.GetValueOrDefault(groupId);

    /// <summary>Null once there are as many groups as there may be.</summary>
    private GroupEntry? FindOrCreate(string groupId) => Find(groupId) ?? (groups.Count >= limits.GroupsMax ? null : Create(groupId));

    private GroupEntry Create(string groupId) =>
        groups.GetOrAdd(groupId, id => new GroupEntry(new Group(id, limits), PartitionOf(id, log.PartitionCount)));

    private async Task<T> StepAsync<T>(GroupEntry entry, Func<Group, DateTimeOffset, GroupEffects, T> step, CancellationToken cancellationToken)
    {
        var effects = new GroupEffects();
        var error = ErrorCode.None;
        T result;
        await entry.Lock.WaitAsync(cancellationToken);
        try
        {
            result = step(entry.Group, time.GetUtcNow(), effects);
            if (effects.MustPersist) error = await PersistAsync(entry);
            if (error != ErrorCode.None) effects.TakeBack();
            Schedule(entry);
            DropUnused(entry);
        }
        finally
        {
            entry.Lock.Release();
        }

        effects.GiveAnswers(error);
        return result;
    }

    private ValueTask<ErrorCode> PersistAsync(GroupEntry entry) =>
        AppendAsync(entry, [new(GroupRecords.GroupKey(entry.Group.Id), GroupRecords.GroupValue(entry.Group))]);

    /// <summary>Writes to the log; where that fails, the error is one that clients of a coordinator know what to do with.</summary>
    private async ValueTask<ErrorCode> AppendAsync(GroupEntry entry, IReadOnlyList<KeyValuePair<byte[], byte[]?>> records)
    {
        // Not the caller's token: its connection may go while others wait for what this step decided.
        var error = await log.AppendAsync(entry.LogPartition, records, CancellationToken.None);
        if (error == ErrorCode.None) return error;
        LogNotWritten(entry.Group.Id, error);
        return error switch
        {
            ErrorCode.UnknownTopicOrPartition or ErrorCode.RequestTimedOut => ErrorCode.CoordinatorNotAvailable,
            ErrorCode.KafkaStorageError => ErrorCode.NotCoordinator,
            _ => ErrorCode.UnknownServerError, // too large: to send it again would not help
        };
    }

    /// <summary>A group that was named in a refused request only takes no place; the caller holds the lock.</summary>
    private void DropUnused(GroupEntry entry)
    {
        if (!entry.Group.IsUnused || entry.Offsets.Count > 0) return;
        entry.Group.Delete();
        Discard(entry);
    }

    private void Schedule(GroupEntry entry)
    {
        if (entry.Group.NextDeadline is not { } deadline)
        {
            entry.Timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        var wait = deadline - time.GetUtcNow();
        if (wait < TimeSpan.Zero) wait = TimeSpan.Zero;
        entry.Timer ??= time.CreateTimer(_ => _ = TickAsync(entry), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        entry.Timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private async Task TickAsync(GroupEntry entry)
    {
        try
        {
            await StepAsync(
                entry,
                (group, now, effects) =>
                {
                    group.Tick(now, effects);
                    return true;
                },
                CancellationToken.None);
        }
        catch (Exception e)
        {
            LogTickFailed(entry.Group.Id, e);
        }
    }

    private void Load(int partition)
    {
        var metadata = new Dictionary<string, GroupSnapshot?>(StringComparer.Ordinal);
        foreach (var (key, value) in log.ReadAll(partition))
        {
            switch (GroupRecords.Decode(key, value))
            {
                case OffsetRecord { Committed: { } committed } offset:
                    Create(offset.Group).Offsets[offset.Partition] = committed;
                    break;
                case OffsetRecord tombstone:
                    Find(tombstone.Group)?.Offsets.Remove(tombstone.Partition);
                    break;
                case MetadataRecord group:
                    metadata[group.Group] = group.Snapshot;
                    break;
            }
        }

        foreach (var (group, snapshot) in metadata)
        {
            if (snapshot is not null) Create(group).Group.Restore(snapshot, time.GetUtcNow());
            else if (Find(group) is { Offsets.Count: 0 } deleted) Discard(deleted);
        }
    }

    private void Discard(GroupEntry entry)
    {
        entry.Timer?.Dispose();
        groups.TryRemove(entry.Group.Id, out _);
    }

    private static KeyValuePair<byte[], byte[]?> Tombstone(byte[] key) => new(key, null);

    [LoggerMessage(40, LogLevel.Information, "{Count} consumer groups are back from the log")]
    private partial void LogLoaded(int count);

    [LoggerMessage(41, LogLevel.Error, "A timer of group {Group} could not do its work")]
    private partial void LogTickFailed(string group, Exception exception);

    [LoggerMessage(42, LogLevel.Error, "What happened to group {Group} could not be written to the log: {Error}")]
    private partial void LogNotWritten(string group, ErrorCode error);
}
