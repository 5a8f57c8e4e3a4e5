namespace EcomStreaming.Broker.Groups;

/// <content>Coming back from the log.</content>
internal sealed partial class GroupCoordinator
{
    /// <summary>Puts groups and offsets back as the log has them. Called once, before the broker listens.</summary>
    public void Load()
    {
        for (var partition = 0; partition < log.PartitionCount; partition++) Load(partition);
        foreach (var entry in groups.Values) Schedule(entry);
        LogLoaded(groups.Count);
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

    [LoggerMessage(40, LogLevel.Information, "{Count} consumer groups are back from the log")]
    private partial void LogLoaded(int count);
}
