namespace Aspire.Dashboard.Telemetry;

/// <summary>How much is held in memory; the oldest goes first. The first seven have Aspire's names (<c>Dashboard:TelemetryLimits</c>).</summary>
public sealed class TelemetryLimits
{
    public int MaxLogCount { get; set; } = 100_000;
    public int MaxTraceCount { get; set; } = 10_000;
    public int MaxMetricsCount { get; set; } = 50_000;
    public int MaxAttributeCount { get; set; } = 128;
    public int MaxAttributeLength { get; set; } = int.MaxValue;
    public int MaxSpanEventCount { get; set; } = int.MaxValue;
    public int MaxResourceCount { get; set; } = 10_000;

    /// <summary>Of all traces together: ten thousand small traces fit, ten thousand of a thousand spans would not fit in memory.</summary>
    public int MaxSpanCount { get; set; } = 400_000;

    /// <summary>Of all metrics together.</summary>
    public int MaxPointCount { get; set; } = 300_000;
}
