using System.Diagnostics.Metrics;

namespace EcomStreaming.Streaming;

/// <summary>Counters by group or topic that no convention has.</summary>
internal static class StreamingMetrics
{
    private static readonly Meter Meter = new(KafkaSpans.SourceName);

    public static readonly Counter<long> DeadLetters = Meter.CreateCounter<long>(
        "ecom.kafka.dead_letters", "{message}", "Records that a stage could not handle");

    public static readonly Counter<long> Skipped = Meter.CreateCounter<long>(
        "ecom.kafka.skipped", "{message}", "Facts of an unknown type, or unreadable ones");
}
