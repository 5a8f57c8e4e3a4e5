using System.Runtime.CompilerServices;
using Aspire.Dashboard.History;
using Aspire.Dashboard.Otlp;
using Aspire.Dashboard.Server;
using Aspire.Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Aspire.Dashboard.Pages.StructuredLogs;

/// <summary>/structuredlogs and what it asks for.</summary>
internal static class StructuredLogsEndpoints
{
    public static void MapStructuredLogs(this IEndpointRouteBuilder app)
    {
        app.MapGet("/structuredlogs", (HttpContext context, TelemetryStore telemetry) => Page(telemetry, LogQuery.Of(context.Request.Query)));
        app.MapGet("/structuredlogs/resource/{name}", (HttpContext context, TelemetryStore telemetry, string name) =>
            Page(telemetry, LogQuery.Of(context.Request.Query, name)));
        app.MapGet("/structuredlogs/entries/{number:long}", IResult (TelemetryStore telemetry, long number) => telemetry.Logs.Find(number) is { } entry
            ? new RazorComponentResult<LogDetails>(new { Entry = entry })
            : Results.NotFound());
        app.MapGet("/api/structuredlogs", (HttpContext context, TelemetryStore telemetry, HuePalette palette, TimeProvider time, long? upTo, int? from, int? count) =>
            Results.Json(
                LogPage.Of(telemetry.Logs, LogQuery.Of(context.Request.Query), upTo, from ?? 0, count ?? 100, entry => LogPage.RowOf(entry, palette, time)),
                LogPage.Json));
        app.MapGet("/api/structuredlogs/stream", (HttpContext context, TelemetryStore telemetry, LiveStream live, TimeProvider time) =>
            live.WriteAsync(context, "logs", cancellationToken => ChangesAsync(telemetry, time, cancellationToken)));
        app.MapPost("/api/structuredlogs/clear", (TelemetryRemoval removal, string? resource, CancellationToken cancellationToken) =>
            removal.RemoveAsync(OtlpSignal.Logs, resource is { Length: > 0 } ? resource : null, cancellationToken));
    }

    private static RazorComponentResult<StructuredLogsPage> Page(TelemetryStore telemetry, LogQuery query) =>
        new(new { View = StructuredLogsView.Of(telemetry, query) });

    /// <summary>The number of the last record and how many are held, whenever that is another pair.</summary>
    private static async IAsyncEnumerable<long[]> ChangesAsync(
        TelemetryStore telemetry, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = (Last: -1L, Count: -1);
        await foreach (var _ in LiveStream.ChangesAsync(() => telemetry.NextChange, time, cancellationToken))
        {
            var state = telemetry.Logs.State;
            if (state == seen) continue;
            seen = state;
            yield return [state.Last, state.Count];
        }
    }
}
