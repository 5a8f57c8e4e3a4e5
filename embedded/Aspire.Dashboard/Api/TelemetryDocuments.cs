using System.Text.Json;
using System.Text.Json.Serialization;
using Aspire.Dashboard.Pages;
using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Api;

/// <summary>Telemetry as a script reads it: times in ISO 8601, durations in milliseconds, attributes as an object of texts.</summary>
internal static class TelemetryDocuments
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static Resource Of(TelemetryResource resource) => new(resource.Name, resource.InstanceId, Texts(resource.Attributes));

    public static Log Of(LogEntry entry) => new(
        entry.Number, Moments.Iso(entry.TimeNs), entry.Severity.ToString(), entry.Resource.Name, entry.Resource.InstanceId, entry.Scope.Name, entry.EventName, entry.Message,
        entry.TraceId.IsEmpty ? null : entry.TraceId.ToString(), entry.SpanId.IsEmpty ? null : entry.SpanId.ToString(), Texts(entry.Attributes));

    public static SpanDocument Of(Span span) => new(
        span.TraceId.ToString(), span.SpanId.ToString(), span.ParentId.IsEmpty ? null : span.ParentId.ToString(), span.Name, span.Kind.ToString(),
        Moments.Iso(span.StartNs), span.DurationNs / 1e6, span.Status.ToString(), span.StatusMessage.Length > 0 ? span.StatusMessage : null, span.Resource.Name,
        span.Resource.InstanceId, span.Scope.Name, Texts(span.Attributes),
        [.. span.Events.Select(one => new Event(Moments.Iso(one.TimeNs), one.Name, Texts(one.Attributes)))],
        [.. span.Links.Select(one => new Link(one.TraceId.ToString(), one.SpanId.ToString(), Texts(one.Attributes)))]);

    public static Trace Of(TraceSummary trace) => new(
        trace.Id.ToString(), trace.Name, Moments.Iso(trace.StartNs), trace.DurationNs / 1e6, trace.SpanCount, trace.ErrorCount, trace.Resources);

    /// <summary>Of attributes that have one name the last counts.</summary>
    private static Dictionary<string, string> Texts(TelemetryAttribute[] attributes)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var attribute in attributes) texts[attribute.Key] = attribute.Text;
        return texts;
    }

    internal sealed record Resource(string Name, string? Instance, IReadOnlyDictionary<string, string> Attributes);

    internal sealed record Log(
        long Number, string Time, string Severity, string Resource, string? Instance, string Category, string? EventName, string Message, string? TraceId, string? SpanId,
        IReadOnlyDictionary<string, string> Attributes);

    internal sealed record SpanDocument(
        string TraceId, string SpanId, string? ParentSpanId, string Name, string Kind, string Start, double DurationMs, string Status, string? StatusMessage, string Resource,
        string? Instance, string Source, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<Event> Events, IReadOnlyList<Link> Links);

    internal sealed record Event(string Time, string Name, IReadOnlyDictionary<string, string> Attributes);

    internal sealed record Link(string TraceId, string SpanId, IReadOnlyDictionary<string, string> Attributes);

    internal sealed record Trace(string TraceId, string Name, string Start, double DurationMs, int Spans, int Errors, IReadOnlyList<ResourceCount> Resources);

    /// <summary>An answer: what was asked for, and how much of it there is beyond the limit.</summary>
    internal sealed record Page<T>(IReadOnlyList<T> Data, int TotalCount, int ReturnedCount);
}
