namespace Aspire.Dashboard.Telemetry;

/// <summary>One structured log record.</summary>
public sealed class LogEntry
{
    /// <summary>Counts from 1 in the order of arrival: a place to go on from.</summary>
    public long Number { get; internal set; }

    public required long TimeNs { get; init; }
    public required LogSeverity Severity { get; init; }
    public required string Message { get; init; }
    public required string? EventName { get; init; }
    public required TraceId TraceId { get; init; }
    public required SpanId SpanId { get; init; }
    public required TelemetryResource Resource { get; init; }
    public required InstrumentationScope Scope { get; init; }
    public required TelemetryAttribute[] Attributes { get; init; }

    /// <summary>The exception's text, with its stack; null without one.</summary>
    public string? ExceptionText =>
        Attributes.FindText("exception.stacktrace") ?? Attributes.FindText("exception.message");
}

/// <summary>.NET's levels; OTLP's 24 severity numbers come in sixes of four.</summary>
public enum LogSeverity
{
    Trace,
    Debug,
    Information,
    Warning,
    Error,
    Critical,
}
