using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Groups;

/// <summary>Commits and fetches the offsets of groups: a commit is written to the log, then remembered, then answered.</summary>
internal sealed class OffsetCommits(GroupRegistry groups, GroupLog log, GroupSteps steps, GroupLimits limits, TimeProvider time)
{
    /// <summary>Commits one member's offsets; the answer has an error for each partition.</summary>
    /// <param name="exists">Whether the broker has a partition.</param>
    /// <param name="unknownGroup">The answer to a member of a group that does not exist.</param>
    public async Task<IReadOnlyDictionary<GroupPartition, ErrorCode>> CommitAsync(
        string groupId,
        MemberReference member,
        IReadOnlyDictionary<GroupPartition, OffsetToCommit> offsets,
        Func<GroupPartition, bool> exists,
        ErrorCode unknownGroup,
        CancellationToken cancellationToken)
    {
        var entry = member.Generation < 0 ? groups.FindOrCreate(groupId) : groups.Find(groupId);
        if (entry is null) return CheckedOffsets.AllRefused(offsets, member.Generation < 0 ? ErrorCode.GroupMaxSizeReached : unknownGroup);

        await entry.Lock.WaitAsync(cancellationToken);
        try
        {
            if (entry.Group.CheckCommit(member, steps.SteadyNow) is not ErrorCode.None and var refusal)
                return CheckedOffsets.AllRefused(offsets, refusal);
            var commit = CheckedOffsets.Of(offsets, exists, limits, time.GetUtcNow());
            if (await WriteAsync(entry, commit) is not ErrorCode.None and var error) commit.RefuseAccepted(error);
            steps.Schedule(entry);
            return commit.Answers;
        }
        finally
        {
            groups.DropUnused(entry);
            entry.Lock.Release();
        }
    }

    /// <summary>
    /// The committed offsets of some partitions, or of all that the group has (null), and the partitions whose offset a transaction that is still
    /// open may change. A partition without an offset is absent.
    /// </summary>
    public async Task<(IReadOnlyDictionary<GroupPartition, CommittedOffset> Committed, IReadOnlySet<GroupPartition> Pending)> FetchAsync(
        string groupId, IReadOnlyCollection<GroupPartition>? partitions, CancellationToken cancellationToken)
    {
        if (groups.Find(groupId) is not { } entry) return (new Dictionary<GroupPartition, CommittedOffset>(), new HashSet<GroupPartition>());
        await entry.Lock.WaitAsync(cancellationToken);
        try
        {
            return (entry.Offsets.Of(partitions), entry.Offsets.Pending.Partitions.ToHashSet());
        }
        finally
        {
            entry.Lock.Release();
        }
    }

    private async ValueTask<ErrorCode> WriteAsync(GroupEntry entry, CheckedOffsets commit)
    {
        if (commit.Accepted.Count == 0) return ErrorCode.None;
        var error = await log.AppendAsync(entry, commit.ToRecords(entry.Group.Id));
        if (error == ErrorCode.None)
            foreach (var (partition, offset) in commit.Accepted) entry.Offsets.Commit(partition, offset);
        return error;
    }
}
