namespace Aspire.Dashboard.Telemetry;

/// <summary>What a service measures under one name of one meter, by dimension.</summary>
public sealed record Instrument(TelemetryResource Resource, string Meter, string Name, string Unit, string Description, InstrumentKind Kind)
{
    /// <summary>One series for each set of attributes.</summary>
    public required IReadOnlyList<Dimension> Dimensions { get; init; }
}

/// <summary>What the numbers of an instrument mean.</summary>
public enum InstrumentKind
{
    Gauge,

    /// <summary>A sum that only grows: its rate of change is what is looked at.</summary>
    Counter,

    /// <summary>A sum that may fall, too.</summary>
    UpDownCounter,
    Histogram,
}

/// <summary>One series of an instrument: its attributes and its points in the order of time.</summary>
public sealed record Dimension(TelemetryAttribute[] Attributes, IReadOnlyList<MetricPoint> Points);

/// <summary>What was measured from one moment to another; sums and counts since the series began.</summary>
/// <param name="Value">Of a gauge or a sum; for histograms the sum of all values.</param>
/// <param name="Count">Of a histogram's values; 0 for others.</param>
/// <param name="Buckets">Of a histogram; null for others.</param>
public sealed record MetricPoint(long StartNs, long TimeNs, double Value, long Count, HistogramBuckets? Buckets, Exemplar[] Exemplars);

/// <summary>Counts between bounds: one more count than there are bounds, the last above them all. Bounds of exponential histograms are worked out.</summary>
public sealed record HistogramBuckets(double[] Bounds, long[] Counts);

/// <summary>One measured value and the span that it was measured in.</summary>
public sealed record Exemplar(long TimeNs, double Value, TraceId TraceId, SpanId SpanId);
