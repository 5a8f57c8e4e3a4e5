namespace EcomStreaming.Broker.Log.Compaction;

/// <summary>The settings of a compacted topic.</summary>
internal sealed record CompactionConfig(
    double MinDirtyRatio = 0.5, long MinLagMs = 0, long MaxLagMs = long.MaxValue, long DeleteRetentionMs = 86_400_000)
{
    /// <summary>Whether a record of this time must be clean by now (<c>max.compaction.lag.ms</c>).</summary>
    public bool IsOverdue(long timestamp, long now) => now - timestamp > MaxLagMs;
}
