using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Groups;

/// <summary>Commits offsets in transactions: they are pending until the transaction's marker is in the log.</summary>
internal sealed class TransactionalCommits(
    GroupRegistry groups, TransactionalGroups transactional, GroupLog log, GroupLimits limits, TimeProvider time)
{
    /// <summary>Commits offsets as part of a producer's transaction; the answer has an error for each partition.</summary>
    public async Task<IReadOnlyDictionary<GroupPartition, ErrorCode>> CommitAsync(
        string groupId,
        MemberReference member,
        TransactionalProducer producer,
        IReadOnlyDictionary<GroupPartition, OffsetToCommit> offsets,
        Func<GroupPartition, bool> exists,
        CancellationToken cancellationToken)
    {
        if (groupId.Length == 0) return CheckedOffsets.AllRefused(offsets, ErrorCode.InvalidGroupId);
        var entry = member.Generation < 0 ? groups.FindOrCreate(groupId) : groups.Find(groupId);
        if (entry is null)
            return CheckedOffsets.AllRefused(offsets, member.Generation < 0 ? ErrorCode.GroupMaxSizeReached : ErrorCode.IllegalGeneration);

        await entry.Lock.WaitAsync(cancellationToken);
        try
        {
            if (entry.Group.CheckTransactionalCommit(member) is not ErrorCode.None and var refusal)
                return CheckedOffsets.AllRefused(offsets, refusal);
            var commit = CheckedOffsets.Of(offsets, exists, limits, time.GetUtcNow());
            if (await WriteAsync(entry, producer, commit) is not ErrorCode.None and var error) commit.RefuseAccepted(error);
            return commit.Answers;
        }
        finally
        {
            groups.DropUnused(entry);
            entry.Lock.Release();
        }
    }

    /// <summary>Commits or drops what is pending, once the transaction's marker is in a partition of the log.</summary>
    public async ValueTask ApplyMarkerAsync(int partition, EndMarker marker)
    {
        foreach (var groupId in transactional.RemoveAll(partition, marker))
        {
            if (groups.Find(groupId) is not { } entry) continue;
            await entry.Lock.WaitAsync(CancellationToken.None);
            try
            {
                entry.Offsets.Apply(marker);
                groups.DropUnused(entry);
            }
            finally
            {
                entry.Lock.Release();
            }
        }
    }

    private async ValueTask<ErrorCode> WriteAsync(GroupEntry entry, TransactionalProducer producer, CheckedOffsets commit)
    {
        if (commit.Accepted.Count == 0) return ErrorCode.None;
        transactional.Add(entry, producer.Id); // before the append: a marker may follow at once
        var error = await log.AppendAsync(entry, commit.ToRecords(entry.Group.Id), producer);
        var pending = entry.Offsets.Pending;
        if (error == ErrorCode.None)
            foreach (var (partition, offset) in commit.Accepted) pending.Add(producer.Id, partition, offset);
        else if (!pending.Producers.Contains(producer.Id)) transactional.Remove(entry, producer.Id);
        return error;
    }
}
