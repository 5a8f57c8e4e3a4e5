namespace EcomStreaming.Streaming;

/// <summary>A topic as it is on the cluster.</summary>
/// <param name="Records">Offsets between the first record and the end. Compaction and transaction markers leave gaps, so records can be
/// fewer.</param>
/// <param name="Retention">How long records are kept; below zero means for ever.</param>
public sealed record TopicDescription(string Name, int Partitions, int ReplicationFactor, long Records, string CleanupPolicy, TimeSpan Retention);
