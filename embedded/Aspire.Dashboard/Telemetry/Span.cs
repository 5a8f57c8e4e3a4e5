namespace Aspire.Dashboard.Telemetry;

/// <summary>One operation. Times are nanoseconds since 1970, UTC, by the clock of whoever sent it.</summary>
public sealed class Span
{
    public required TraceId TraceId { get; init; }
    public required SpanId SpanId { get; init; }
    public required SpanId ParentId { get; init; }
    public required string Name { get; init; }
    public required SpanKind Kind { get; init; }
    public required long StartNs { get; init; }
    public required long EndNs { get; init; }
    public required SpanStatus Status { get; init; }
    public required string StatusMessage { get; init; }
    public required TelemetryResource Resource { get; init; }
    public required InstrumentationScope Scope { get; init; }
    public required TelemetryAttribute[] Attributes { get; init; }
    public required SpanEvent[] Events { get; init; }
    public required SpanLink[] Links { get; init; }

    public long DurationNs => Math.Max(0, EndNs - StartNs);
}

/// <summary>As OTLP numbers them.</summary>
public enum SpanKind
{
    Unspecified = 0,
    Internal = 1,
    Server = 2,
    Client = 3,
    Producer = 4,
    Consumer = 5,
}

/// <summary>As OTLP numbers them.</summary>
public enum SpanStatus
{
    Unset = 0,
    Ok = 1,
    Error = 2,
}

/// <summary>Something that happened at a moment of the span.</summary>
public sealed record SpanEvent(long TimeNs, string Name, TelemetryAttribute[] Attributes);

/// <summary>Another span that this one has to do with, of this or another trace.</summary>
public sealed record SpanLink(TraceId TraceId, SpanId SpanId, TelemetryAttribute[] Attributes);
