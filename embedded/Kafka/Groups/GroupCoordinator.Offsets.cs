using System.Text;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Groups;

/// <content>Committed offsets: written to the log, then remembered, then answered.</content>
internal sealed partial class GroupCoordinator
{
    /// <summary>Commits one member's offsets; the answer has an error for each partition.</summary>
    /// <param name="exists">Whether a partition is there to commit for.</param>
    public async Task<IReadOnlyDictionary<GroupPartition, ErrorCode>> CommitAsync(
        string groupId,
        MemberReference member,
        IReadOnlyDictionary<GroupPartition, OffsetToCommit> offsets,
        Func<GroupPartition, bool> exists,
        CancellationToken cancellationToken)
    {
        if (member.Generation >= 0 && groupId.Length == 0) return All(offsets, ErrorCode.InvalidGroupId);
        var entry = member.Generation < 0 ? FindOrCreate(groupId) : Find(groupId);
        if (entry is null) return All(offsets, member.Generation < 0 ? ErrorCode.GroupMaxSizeReached : ErrorCode.IllegalGeneration);

        await entry.Lock.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            if (entry.Group.CheckCommit(member, now) is not ErrorCode.None and var refusal) return All(offsets, refusal);
            var answer = offsets.ToDictionary(offset => offset.Key, offset => RefusalOf(offset.Key, offset.Value, exists));
            var accepted = offsets.Where(offset => answer[offset.Key] == ErrorCode.None)
                .Select(offset => KeyValuePair.Create(offset.Key, new CommittedOffset(offset.Value.Offset, offset.Value.LeaderEpoch, offset.Value.Metadata, now)))
                .ToList();
            await RememberAsync(entry, accepted);
            Schedule(entry);
            return answer;
        }
        finally
        {
            entry.Lock.Release();
        }
    }

    /// <summary>The committed offsets of some partitions, or of all that the group has (null); an unknown one is absent.</summary>
    public async Task<IReadOnlyDictionary<GroupPartition, CommittedOffset>> FetchAsync(
        string groupId, IReadOnlyCollection<GroupPartition>? partitions, CancellationToken cancellationToken)
    {
        if (Find(groupId) is not { } entry) return new Dictionary<GroupPartition, CommittedOffset>();
        await entry.Lock.WaitAsync(cancellationToken);
        try
        {
            return partitions is null
                ? new Dictionary<GroupPartition, CommittedOffset>(entry.Offsets)
                : partitions.Distinct().Where(entry.Offsets.ContainsKey).ToDictionary(partition => partition, partition => entry.Offsets[partition]);
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
            var forgotten = entry.Offsets.Keys.Where(which).ToList();
            if (forgotten.Count == 0) return ErrorCode.None;
            await log.AppendAsync(entry.LogPartition, [.. forgotten.Select(p => Tombstone(GroupRecords.OffsetKey(groupId, p)))], cancellationToken);
            foreach (var partition in forgotten) entry.Offsets.Remove(partition);
            return ErrorCode.None;
        }
        finally
        {
            entry.Lock.Release();
        }
    }

    /// <summary>Forgets what empty groups committed longer ago than <see cref="GroupLimits.OffsetsRetention"/>, and the groups that have nothing left.</summary>
    public async Task ExpireAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - limits.OffsetsRetention;
        foreach (var entry in groups.Values)
        {
            if (entry.Group.State != GroupState.Empty || entry.Group.StateSince > before) continue;
            await ForgetAsync(entry.Group.Id, partition => entry.Offsets[partition].CommittedAt <= before, cancellationToken);
            if (entry.Offsets.Count == 0) await DeleteAsync(entry.Group.Id, cancellationToken);
        }
    }

    private async ValueTask RememberAsync(GroupEntry entry, List<KeyValuePair<GroupPartition, CommittedOffset>> accepted)
    {
        if (accepted.Count == 0) return;
        var records = accepted.Select(offset =>
            new KeyValuePair<byte[], byte[]?>(GroupRecords.OffsetKey(entry.Group.Id, offset.Key), GroupRecords.OffsetValue(offset.Value)));
        await log.AppendAsync(entry.LogPartition, [.. records], CancellationToken.None);
        foreach (var (partition, committed) in accepted) entry.Offsets[partition] = committed;
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
