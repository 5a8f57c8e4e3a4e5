namespace EcomStreaming.Streaming;

/// <summary>How far a group is behind on one partition of its input.</summary>
/// <param name="Messages">Records from its commit, or from the log's beginning where it has none, to the end that readers of committed records see.</param>
/// <param name="Age">Of the oldest of them; zero where there is none.</param>
public sealed record PartitionLag(string Group, string Topic, int Partition, long Messages, TimeSpan Age);
