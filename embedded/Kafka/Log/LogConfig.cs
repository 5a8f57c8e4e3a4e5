using EcomStreaming.Broker.Log.Compaction;

namespace EcomStreaming.Broker.Log;

/// <summary>The settings of a topic that its logs use.</summary>
internal sealed record LogConfig(
    int MessageBytesMax,
    int SegmentBytes,
    long SegmentMs,
    long RetentionMs,
    long RetentionBytes,
    bool LogAppendTime,
    bool IsCompacted,
    bool DeletesOldRecords,
    long TimestampBeforeMsMax,
    long TimestampAfterMsMax,
    bool FlushEveryAppend)
{
    public CompactionConfig Compaction { get; init; } = new();

    /// <summary>Producers that wrote nothing for so long are forgotten.</summary>
    public long ProducerExpirationMs { get; init; } = 86_400_000;

    /// <summary>Whether compressed batches are opened and checked although the topic is not compacted.</summary>
    public bool ValidatesCompressed { get; init; }
}
