using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Groups;

/// <content>Offsets that are committed in transactions: pending until their marker stands in the log.</content>
internal sealed partial class GroupCoordinator
{
    /// <summary>Which groups a producer's marker concerns, by the partition that it is written to.</summary>
    private readonly Dictionary<(int Partition, long ProducerId), HashSet<string>> inTransactions = [];

    /// <summary>Commits offsets as part of a producer's transaction; the answer has an error for each partition.</summary>
    public async Task<IReadOnlyDictionary<GroupPartition, ErrorCode>> CommitInTransactionAsync(
        string groupId,
        MemberReference member,
        TransactionalProducer producer,
        IReadOnlyDictionary<GroupPartition, OffsetToCommit> offsets,
        Func<GroupPartition, bool> exists,
        CancellationToken cancellationToken)
    {
        if (groupId.Length == 0) return All(offsets, ErrorCode.InvalidGroupId);
        var entry = member.Generation < 0 ? FindOrCreate(groupId) : Find(groupId);
        if (entry is null) return All(offsets, member.Generation < 0 ? ErrorCode.GroupMaxSizeReached : ErrorCode.IllegalGeneration);

        await entry.Lock.WaitAsync(cancellationToken);
        try
        {
            if (entry.Group.CheckTransactionalCommit(member) is not ErrorCode.None and var refusal) return All(offsets, refusal);
            var (answer, accepted) = Sort(offsets, exists);
            if (await RememberPendingAsync(entry, producer, accepted) is not ErrorCode.None and var error)
                foreach (var (partition, _) in accepted) answer[partition] = error;
            return answer;
        }
        finally
        {
            DropUnused(entry);
            entry.Lock.Release();
        }
    }

    /// <summary>A marker stands in a partition of the log: what it decides comes into force, or goes.</summary>
    public async ValueTask ApplyMarkerAsync(int partition, EndMarker marker)
    {
        foreach (var groupId in Concerned(partition, marker))
        {
            if (Find(groupId) is not { } entry) continue;
            await entry.Lock.WaitAsync(CancellationToken.None);
            try
            {
                Apply(entry, marker);
                DropUnused(entry);
            }
            finally
            {
                entry.Lock.Release();
            }
        }
    }

    private async ValueTask<ErrorCode> RememberPendingAsync(
        GroupEntry entry, TransactionalProducer producer, List<KeyValuePair<GroupPartition, CommittedOffset>> accepted)
    {
        if (accepted.Count == 0) return ErrorCode.None;
        Concern(entry, producer.Id); // before the append: from there on a marker may come
        var error = await AppendAsync(entry, OffsetRecords(entry, accepted), producer);
        if (error == ErrorCode.None)
            foreach (var (partition, committed) in accepted) entry.Pending.Add(producer.Id, partition, committed);
        else if (!entry.Pending.Producers.Contains(producer.Id)) Unconcern(entry, producer.Id);
        return error;
    }

    private void Concern(GroupEntry entry, long producerId)
    {
        lock (inTransactions)
        {
            if (!inTransactions.TryGetValue((entry.LogPartition, producerId), out var concerned))
                inTransactions[(entry.LogPartition, producerId)] = concerned = new(StringComparer.Ordinal);
            concerned.Add(entry.Group.Id);
        }
    }

    private void Unconcern(GroupEntry entry, long producerId)
    {
        lock (inTransactions)
        {
            var key = (entry.LogPartition, producerId);
            if (inTransactions.TryGetValue(key, out var concerned) && concerned.Remove(entry.Group.Id) && concerned.Count == 0) inTransactions.Remove(key);
        }
    }

    private HashSet<string> Concerned(int partition, EndMarker marker)
    {
        lock (inTransactions) return inTransactions.Remove((partition, marker.ProducerId), out var concerned) ? concerned : [];
    }

    private static void Apply(GroupEntry entry, EndMarker marker)
    {
        foreach (var (partition, committed) in entry.Pending.End(marker)) entry.Offsets[partition] = committed;
    }
}
