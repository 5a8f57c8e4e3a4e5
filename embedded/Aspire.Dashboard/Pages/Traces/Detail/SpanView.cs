using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.Traces.Detail;

/// <summary>One span with all that is known of it.</summary>
/// <param name="TraceStartNs">What its own times are counted from.</param>
/// <param name="Backlinks">Spans of this and other traces that link to it.</param>
public sealed record SpanView(Span Span, long TraceStartNs, IReadOnlyList<SpanReference> Links, IReadOnlyList<SpanReference> Backlinks)
{
    public string TraceUrl => $"/traces/detail/{Span.TraceId}";

    /// <summary>Where its record lies in the lanes; null for a span that is none of a message's.</summary>
    public string? LaneUrl => Span.Place() is { } place ? $"{TraceUrl}/lanes?at={Uri.EscapeDataString(place.ToString())}" : null;

    /// <summary>Null where the span is not held.</summary>
    public static SpanView? Of(TelemetryStore telemetry, TraceId traceId, SpanId spanId)
    {
        var spans = telemetry.Traces.Spans(traceId);
        if (spans.FirstOrDefault(one => one.SpanId == spanId) is not { } span) return null;
        var within = from one in spans from link in one.Links where link.TraceId == traceId && link.SpanId == spanId select one;
        var others = from one in telemetry.Traces.Backlinks(traceId) where one.To == spanId select one.From;
        return new(
            span,
            spans[0].StartNs,
            [.. span.Links.Select(link => Reference(telemetry, link))],
            [.. within.Concat(others).Select(one => new SpanReference(one.TraceId, one.SpanId, one.Name, one.Resource.Name, []))]);
    }

    private static SpanReference Reference(TelemetryStore telemetry, SpanLink link)
    {
        var span = telemetry.Traces.Spans(link.TraceId).FirstOrDefault(one => one.SpanId == link.SpanId);
        return new(link.TraceId, link.SpanId, span?.Name, span?.Resource.Name, link.Attributes);
    }
}

/// <summary>Another span; without a name where it is not held.</summary>
public sealed record SpanReference(TraceId TraceId, SpanId SpanId, string? Name, string? Resource, TelemetryAttribute[] Attributes)
{
    public string Url => $"/traces/detail/{TraceId}?span={SpanId}";
}
