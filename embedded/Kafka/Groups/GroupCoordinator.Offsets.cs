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
            if (entry.Group.CheckCommit(member, SteadyNow) is not ErrorCode.None and var refusal) return All(offsets, refusal);
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

    private static List<KeyValuePair<byte[], byte[]?>> OffsetRecords(GroupEntry entry, List<KeyValuePair<GroupPartition, CommittedOffset>> offsets) =>
        [.. offsets.Select(offset => new KeyValuePair<byte[], byte[]?>(GroupRecords.OffsetKey(entry.Group.Id, offset.Key), GroupRecords.OffsetValue(offset.Value)))];

    /// <summary>An answer for each partition, and the offsets of those that have nothing against them.</summary>
    private (Dictionary<GroupPartition, ErrorCode> Answer, List<KeyValuePair<GroupPartition, CommittedOffset>> Accepted) Sort(
        IReadOnlyDictionary<GroupPartition, OffsetToCommit> offsets, Func<GroupPartition, bool> exists)
    {
        var answer = offsets.ToDictionary(offset => offset.Key, offset => RefusalOf(offset.Key, offset.Value, exists));
        var accepted = offsets.Where(offset => answer[offset.Key] == ErrorCode.None)
            .Select(offset => KeyValuePair.Create(offset.Key, offset.Value.At(time.GetUtcNow())))
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
/// <param name="RetentionMs">For how long, where the client says so; as long as the broker's limits say where it does not.</param>
internal sealed record OffsetToCommit(long Offset, int LeaderEpoch, string Metadata, long? RetentionMs = null)
{
    public CommittedOffset At(DateTimeOffset now) =>
        new(Offset, LeaderEpoch, Metadata, now, RetentionMs is { } retention ? now.ToUnixTimeMilliseconds() + Math.Min(retention, long.MaxValue / 2) : null);
}
