using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Tests.Support;

/// <summary>Telemetry of which a test says only what matters to it. Times are milliseconds after a fixed moment.</summary>
internal static class Some
{
    public const long EpochNs = 1_793_523_600_000_000_000; // 2026-11-01T09:00:00Z

    private static long ids;

    public static TelemetryResource Resource(string name, string instance = "one") =>
        new(name, instance, [new("service.name", name), new("service.instance.id", instance)]);

    public static TraceId TraceId() => new((UInt128)(ulong)Interlocked.Increment(ref ids) << 32 | 1);

    public static SpanId SpanId() => new((ulong)Interlocked.Increment(ref ids));

    public static Span Span(
        TraceId trace,
        string name,
        Span? parent = null,
        string resource = "orders",
        string instance = "one",
        SpanKind kind = SpanKind.Internal,
        double startMs = 0,
        double durationMs = 10,
        SpanStatus status = SpanStatus.Unset,
        SpanId? id = null,
        SpanId? parentId = null,
        SpanLink[]? links = null,
        SpanEvent[]? events = null,
        params (string Key, object? Value)[] attributes) => new()
        {
            TraceId = trace,
            SpanId = id ?? SpanId(),
            ParentId = parentId ?? parent?.SpanId ?? default,
            Name = name,
            Kind = kind,
            StartNs = AtMs(startMs),
            EndNs = AtMs(startMs + durationMs),
            Status = status,
            StatusMessage = "",
            Resource = Resource(resource, instance),
            Scope = new("Tests", ""),
            Attributes = [.. attributes.Select(attribute => new TelemetryAttribute(attribute.Key, attribute.Value))],
            Events = events ?? [],
            Links = links ?? [],
        };

    public static LogEntry Log(
        string message, LogSeverity severity = LogSeverity.Information, string resource = "orders", TraceId trace = default, double atMs = 0,
        params (string Key, object? Value)[] attributes) => new()
        {
            TimeNs = AtMs(atMs),
            Severity = severity,
            Message = message,
            EventName = null,
            TraceId = trace,
            SpanId = default,
            Resource = Resource(resource),
            Scope = new("Tests.Category", ""),
            Attributes = [.. attributes.Select(attribute => new TelemetryAttribute(attribute.Key, attribute.Value))],
        };

    private static long AtMs(double ms) => EpochNs + (long)(ms * 1_000_000);
}
