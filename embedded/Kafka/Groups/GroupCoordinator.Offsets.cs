using System.Text;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Groups;

/// <content>Committed offsets: written to the log, then remembered, then answered.</content>
internal sealed partial class GroupCoordinator
{
    /// <summary>Commits one member's offsets; the answer has an error for each partition.</summary>
    /// <param name="exists">Whether a partition is there to commit for.</param>
    /// <param name="unknownGroup">What a member of a group that is not there is told.</param>
    public async Task<IReadOnlyDictionary<GroupPartition, ErrorCode>> CommitAsync(
        string groupId,
        MemberReference member,
        IReadOnlyDictionary<GroupPartition, OffsetToCommit> offsets,
        Func<GroupPartition, bool> exists,
        ErrorCode unknownGroup,
        CancellationToken cancellationToken)
    {
        var entry = member.Generation < 0 ? FindOrCreate(groupId) : Find(groupId);
        if (entry is null) return All(offsets, member.Generation < 0 ? ErrorCode.GroupMaxSizeReached : unknownGroup);

        await entry.Lock.WaitAsync(cancellationToken);
        try
        {
            if (entry.Group.CheckCommit(member, time.GetUtcNow()) is not ErrorCode.None and var refusal) return All(offsets, refusal);
            var (answer, accepted) = Sort(offsets, exists);
            if (await RememberAsync(entry, accepted) is not ErrorCode.None and var error)
                foreach (var (partition, _) in accepted) answer[partition] = error;
            Schedule(entry);
            return answer;
        }
        finally
        {
            DropUnused(entry);
            entry.Lock.Release();
        }
    }

    /// <summary>The committed offsets of some partitions, or of all that the group has (null); an unknown one is absent.</summary>
    public async Task<IReadOnlyDictionary<GroupPartition, CommittedOffset>> FetchAsync(
        string groupId, IReadOnlyCollection<GroupPartition>? partitions, CancellationToken cancellationToken) =>
        (await FetchWithPendingAsync(groupId, partitions, cancellationToken)).Committed;

    /// <summary>The same, and for which partitions a transaction that is still open may change it.</summary>
    public async Task<(IReadOnlyDictionary<GroupPartition, CommittedOffset> Committed, IReadOnlySet<GroupPartition> Pending)> FetchWithPendingAsync(
        string groupId, IReadOnlyCollection<GroupPartition>? partitions, CancellationToken cancellationToken)
    {
        if (Find(groupId) is not { } entry) return (new Dictionary<GroupPartition, CommittedOffset>(), new HashSet<GroupPartition>());
        await entry.Lock.WaitAsync(cancellationToken);
        try
        {
            var committed = partitions is null
                ? new Dictionary<GroupPartition, CommittedOffset>(entry.Offsets)
                : partitions.Distinct().Where(entry.Offsets.ContainsKey).ToDictionary(partition => partition, partition => entry.Offsets[partition]);
            return (committed, entry.Pending.Partitions.ToHashSet());
        }
        finally
        {
            entry.Lock.Release();
        }
    }

    /// <summary>Forgets offsets: of the named partitions, or of those that the condition names in every group (a deleted topic's).</summary>
    public async Task<ErrorCode> ForgetAsync(string groupId, Func<GroupPartition, bool> which, CancellationToken cancellationToken)
    {
        if (Find(groupId) is not { } entry) return ErrorCode.GroupIdNotFound;
        await entry.Lock.WaitAsync(cancellationToken);
        try
        {
            var forgotten = entry.Offsets.Keys.Union(entry.Pending.Partitions).Where(which).ToList();
            return forgotten.Count == 0 ? ErrorCode.None : await ForgetAsync(entry, forgotten);
        }
        finally
        {
            DropUnused(entry);
            entry.Lock.Release();
        }
    }

    private async ValueTask<ErrorCode> ForgetAsync(GroupEntry entry, List<GroupPartition> forgotten)
    {
        var error = await AppendAsync(entry, [.. forgotten.Select(partition => Tombstone(GroupRecords.OffsetKey(entry.Group.Id, partition)))]);
        if (error == ErrorCode.None)
            foreach (var partition in forgotten) Forget(entry, partition);
        return error;
    }

    /// <summary>
    /// Forgets what groups have left behind that are empty for longer than <see cref="GroupLimits.OffsetsRetention"/>; what was committed without
    /// a group's membership goes that long after its commit.
    /// </summary>
    public async Task ExpireAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - limits.OffsetsRetention;
        foreach (var entry in groups.Values)
        {
            await entry.Lock.WaitAsync(cancellationToken);
            try
            {
                await ExpireAsync(entry, before);
            }
            finally
            {
                entry.Lock.Release();
            }
        }
    }

    private async ValueTask ExpireAsync(GroupEntry entry, DateTimeOffset before)
    {
        if (entry.Group.State != GroupState.Empty || !entry.Pending.IsEmpty) return;
        var isSimple = entry.Group.ProtocolType is null;
        if (!isSimple && entry.Group.StateSince <= before)
        {
            await DeleteAsync(entry);
            return;
        }

        var expired = isSimple ? entry.Offsets.Where(offset => offset.Value.CommittedAt <= before).Select(offset => offset.Key).ToList() : [];
        if (expired.Count > 0) await ForgetAsync(entry, expired);
        DropUnused(entry);
    }

    private async ValueTask<ErrorCode> RememberAsync(GroupEntry entry, List<KeyValuePair<GroupPartition, CommittedOffset>> accepted)
    {
        if (accepted.Count == 0) return ErrorCode.None;
        var error = await AppendAsync(entry, OffsetRecords(entry, accepted));
        if (error == ErrorCode.None)
            foreach (var (partition, committed) in accepted) Remember(entry, partition, committed);
        return error;
    }

    private static void Remember(GroupEntry entry, GroupPartition partition, CommittedOffset committed)
    {
        entry.Offsets[partition] = committed;
        entry.Pending.Supersede(partition);
    }

    private static void Forget(GroupEntry entry, GroupPartition partition)
    {
        entry.Offsets.Remove(partition);
        entry.Pending.Supersede(partition);
    }

    private static List<KeyValuePair<byte[], byte[]?>> OffsetRecords(GroupEntry entry, List<KeyValuePair<GroupPartition, CommittedOffset>> offsets) =>
        [.. offsets.Select(offset => new KeyValuePair<byte[], byte[]?>(GroupRecords.OffsetKey(entry.Group.Id, offset.Key), GroupRecords.OffsetValue(offset.Value)))];

    /// <summary>An answer for each partition, and the offsets of those that have nothing against them.</summary>
    private (Dictionary<GroupPartition, ErrorCode> Answer, List<KeyValuePair<GroupPartition, CommittedOffset>> Accepted) Sort(
        IReadOnlyDictionary<GroupPartition, OffsetToCommit> offsets, Func<GroupPartition, bool> exists)
    {
        var now = time.GetUtcNow();
        var answer = offsets.ToDictionary(offset => offset.Key, offset => RefusalOf(offset.Key, offset.Value, exists));
        var accepted = offsets.Where(offset => answer[offset.Key] == ErrorCode.None)
            .Select(offset => KeyValuePair.Create(offset.Key, new CommittedOffset(offset.Value.Offset, offset.Value.LeaderEpoch, offset.Value.Metadata, now)))
            .ToList();
        return (answer, accepted);
    }

    private ErrorCode RefusalOf(GroupPartition partition, OffsetToCommit offset, Func<GroupPartition, bool> exists)
    {
        if (!exists(partition)) return ErrorCode.UnknownTopicOrPartition;
        return Encoding.UTF8.GetByteCount(offset.Metadata) > limits.OffsetMetadataBytesMax ? ErrorCode.OffsetMetadataTooLarge : ErrorCode.None;
    }

    private static Dictionary<GroupPartition, ErrorCode> All(IReadOnlyDictionary<GroupPartition, OffsetToCommit> offsets, ErrorCode error) =>
        offsets.Keys.ToDictionary(partition => partition, _ => error);
}

/// <summary>What a client asks to remember of one partition.</summary>
internal sealed record OffsetToCommit(long Offset, int LeaderEpoch, string Metadata);
