namespace EcomStreaming.Broker.Groups;

/// <summary>Loads groups and their offsets from <c>__consumer_offsets</c>, before the broker listens.</summary>
internal sealed partial class GroupLoader(IOffsetsLog log, GroupRegistry groups, TransactionalGroups transactional, GroupSteps steps, ILogger logger)
{
    public void Load()
    {
        for (var partition = 0; partition < log.PartitionCount; partition++)
            if (!log.IsOffline(partition)) TryLoad(partition);
        foreach (var entry in groups.All)
        {
            groups.DropUnused(entry); // all that it had is forgotten again, or was aborted
            steps.Schedule(entry);
        }

        LogLoaded(groups.All.Count);
    }

    /// <summary>Of a partition that cannot be read to its end no group is loaded: half of the offsets would be older ones.</summary>
    private void TryLoad(int partition)
    {
        try
        {
            Load(partition);
        }
        catch (IOException e)
        {
            foreach (var entry in groups.All.Where(entry => entry.LogPartition == partition)) groups.Discard(entry);
            log.TakeOffline(partition, e.Message);
        }
    }

    private void Load(int partition)
    {
        var snapshots = new Dictionary<string, GroupSnapshot?>(StringComparer.Ordinal);
        foreach (var logged in log.ReadAll(partition))
        {
            if (logged.Marker is { } marker)
            {
                foreach (var groupId in transactional.RemoveAll(partition, marker)) groups.Create(groupId).Offsets.Apply(marker);
                continue;
            }

            var record = GroupRecords.Decode(logged.Key, logged.Value);
            if (record is OffsetRecord offset) Load(offset, logged.Transaction);
            else if (record is MetadataRecord metadata) snapshots[metadata.Group] = metadata.Snapshot;
        }

        foreach (var (group, snapshot) in snapshots)
        {
            if (snapshot is not null) groups.Create(group).Group.Restore(snapshot, steps.SteadyNow);
        }
    }

    /// <param name="record">An offset, or the tombstone of one.</param>
    /// <param name="producerId">The producer in whose transaction it was written; null for none.</param>
    private void Load(OffsetRecord record, long? producerId)
    {
        if (record.Committed is not { } committed)
        {
            groups.Find(record.Group)?.Offsets.Forget(record.Partition);
            return;
        }

        var entry = groups.Create(record.Group);
        if (producerId is not { } producer)
        {
            entry.Offsets.Commit(record.Partition, committed);
            return;
        }

        entry.Offsets.Pending.Add(producer, record.Partition, committed);
        transactional.Add(entry, producer);
    }

    [LoggerMessage(40, LogLevel.Information, "{Count} consumer groups are back from the log")]
    private partial void LogLoaded(int count);
}
