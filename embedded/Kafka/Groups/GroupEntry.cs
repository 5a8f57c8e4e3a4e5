namespace EcomStreaming.Broker.Groups;

/// <summary>A group with its offsets, its lock, its partition of the log and its timer.</summary>
internal sealed class GroupEntry(Group group, int logPartition)
{
    public Group Group { get; } = group;

    public int LogPartition { get; } = logPartition;

    public GroupOffsets Offsets { get; } = new();

    /// <summary>Held around every step of the group and its write to the log; so the log has a group's records in the order of its steps.</summary>
    public SemaphoreSlim Lock { get; } = new(1, 1);

    /// <summary>Fires at the group's next deadline.</summary>
    public ITimer? Timer { get; set; }
}
