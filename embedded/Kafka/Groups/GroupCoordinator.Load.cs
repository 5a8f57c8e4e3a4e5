using EcomStreaming.Broker.Log;

namespace EcomStreaming.Broker.Groups;

/// <content>Coming back from the log.</content>
internal sealed partial class GroupCoordinator
{
    /// <summary>Puts groups and offsets back as the log has them. Called once, before the broker listens.</summary>
    public void Load()
    {
        for (var partition = 0; partition < log.PartitionCount; partition++) Load(partition);
        foreach (var entry in groups.Values)
        {
            DropUnused(entry); // all that there was of it is forgotten again, or was aborted
            Schedule(entry);
        }

        LogLoaded(groups.Count);
    }

    private void Load(int partition)
    {
        var metadata = new Dictionary<string, GroupSnapshot?>(StringComparer.Ordinal);
        foreach (var logged in log.ReadAll(partition))
        {
            if (logged.Marker is { } marker)
            {
                Load(partition, marker);
                continue;
            }

            switch (GroupRecords.Decode(logged.Key, logged.Value))
            {
                case OffsetRecord { Committed: { } committed } offset when logged.Transaction is { } producerId:
                    var entry = Create(offset.Group);
                    entry.Pending.Add(producerId, offset.Partition, committed);
                    Concern(entry, producerId);
                    break;
                case OffsetRecord { Committed: { } committed } offset:
                    Remember(Create(offset.Group), offset.Partition, committed);
                    break;
                case OffsetRecord tombstone:
                    if (Find(tombstone.Group) is { } forgetful) Forget(forgetful, tombstone.Partition);
                    break;
                case MetadataRecord group:
                    metadata[group.Group] = group.Snapshot;
                    break;
            }
        }

        foreach (var (group, snapshot) in metadata)
        {
            if (snapshot is not null) Create(group).Group.Restore(snapshot, SteadyNow);
        }
    }

    private void Load(int partition, EndMarker marker)
    {
        foreach (var groupId in Concerned(partition, marker)) Apply(Create(groupId), marker);
    }

    [LoggerMessage(40, LogLevel.Information, "{Count} consumer groups are back from the log")]
    private partial void LogLoaded(int count);
}
