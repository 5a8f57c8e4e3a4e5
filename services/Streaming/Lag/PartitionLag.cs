namespace EcomStreaming.Streaming;

/// <summary>How far a group is behind on one partition of its input.</summary>
/// <param name="Committed">What it reads next: its commit, or the log's beginning where it has none.</param>
/// <param name="Messages">Records from there to the end that readers of committed records see.</param>
/// <param name="Age">Of the oldest of them; zero where there is none.</param>
public sealed record PartitionLag(string Group, string Topic, int Partition, long Committed, long Messages, TimeSpan Age)
{
    /// <summary>One behind the partition's last record.</summary>
    public long End => Committed + Messages;
}
