using System.Runtime.CompilerServices;
using Aspire.Dashboard.Server;
using Aspire.Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Aspire.Dashboard.Pages.Traces.Detail;

/// <summary>/traces/detail/{id} and what it asks for.</summary>
internal static class TraceEndpoints
{
    public static void MapTrace(this IEndpointRouteBuilder app)
    {
        app.MapGet("/traces/detail/{id}", IResult (TelemetryStore telemetry, string id, string? span, string? text) => View(telemetry, id) is { } view
            ? new RazorComponentResult<TracePage>(new { View = view, Selected = span, Text = text })
            : Unknown());
        app.MapGet("/traces/detail/{id}/spans/{span}", IResult (TelemetryStore telemetry, string id, string span) =>
            TraceId.TryParse(id, out var traceId) && SpanId.TryParse(span, out var spanId) && SpanView.Of(telemetry, traceId, spanId) is { } view
                ? new RazorComponentResult<SpanDetails>(new { View = view })
                : Results.NotFound());
        app.MapGet("/api/traces/{id}", IResult (TelemetryStore telemetry, HuePalette palette, string id) => Spans(telemetry, id) is { Count: > 0 } spans
            ? Results.Json(Document(telemetry, palette, spans), TraceDocument.Json)
            : Results.NotFound());
        app.MapGet("/api/traces/{id}/matches", (HttpContext context, TelemetryStore telemetry, string id) =>
            Spans(telemetry, id).Where(SpanQuery.Of(context.Request.Query).Matches).Select(span => span.SpanId.ToString()));
        app.MapGet("/api/traces/{id}/download", IResult (TelemetryStore telemetry, string id) => Spans(telemetry, id) is { Count: > 0 } spans
            ? Results.File(TraceExport.Write(spans), "application/json", $"trace-{spans[0].TraceId}.json")
            : Results.NotFound());
        app.MapGet("/api/traces/{id}/stream", (HttpContext context, TelemetryStore telemetry, LiveStream live, TimeProvider time, string id) =>
            live.WriteAsync(context, "spans", cancellationToken => CountsAsync(telemetry, id, time, cancellationToken)));
    }

    public static TraceView? View(TelemetryStore telemetry, string id) => TraceId.TryParse(id, out var traceId) ? TraceView.Of(telemetry, traceId) : null;

    public static IReadOnlyList<Span> Spans(TelemetryStore telemetry, string id) => TraceId.TryParse(id, out var traceId) ? telemetry.Traces.Spans(traceId) : [];

    public static IResult Unknown() => new RazorComponentResult<UnknownTracePage> { StatusCode = StatusCodes.Status404NotFound };

    private static TraceDocument Document(TelemetryStore telemetry, HuePalette palette, IReadOnlyList<Span> spans)
    {
        var id = spans[0].TraceId;
        var linkedTo = telemetry.Traces.Backlinks(id).Select(link => link.To).ToHashSet();
        return TraceDocument.Of(id, TraceTree.Of(spans), linkedTo, palette);
    }

    /// <summary>How many spans the trace has, whenever that is another number: a trace that is looked at may go on.</summary>
    private static async IAsyncEnumerable<int> CountsAsync(
        TelemetryStore telemetry, string id, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!TraceId.TryParse(id, out var traceId)) yield break;
        var seen = -1;
        await foreach (var _ in LiveStream.ChangesAsync(() => telemetry.NextChange, time, cancellationToken))
        {
            var count = telemetry.Traces.SpanCountOf(traceId);
            if (count == seen) continue;
            yield return seen = count;
        }
    }
}
