using System.Runtime.CompilerServices;
using Aspire.Dashboard.History;
using Aspire.Dashboard.Otlp;
using Aspire.Dashboard.Server;
using Aspire.Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Aspire.Dashboard.Pages.Metrics;

/// <summary>/metrics and what it asks for.</summary>
internal static class MetricsEndpoints
{
    public static void MapMetrics(this IEndpointRouteBuilder app)
    {
        app.MapGet("/metrics", (TelemetryStore telemetry) => Page(telemetry, null));
        app.MapGet("/metrics/resource/{name}", (TelemetryStore telemetry, string name) => Page(telemetry, null, name));
        app.MapGet("/metrics/resource/{name}/meter/{meter}/instrument/{instrument}", IResult (
            HttpContext context, TelemetryStore telemetry, TimeProvider time, string name, string meter, string instrument) =>
            View(context, telemetry, time, name, meter, instrument) is { } view ? Page(telemetry, view) : Page(telemetry, null, name, StatusCodes.Status404NotFound));
        app.MapGet("/api/metrics/chart", IResult (HttpContext context, TelemetryStore telemetry, TimeProvider time, string resource, string meter, string instrument) =>
            View(context, telemetry, time, resource, meter, instrument) is { } view ? Results.Json(ChartDocument.Of(view)) : Results.NotFound());
        app.MapGet("/api/metrics/stream", (HttpContext context, TelemetryStore telemetry, LiveStream live, TimeProvider time) =>
            live.WriteAsync(context, "metrics", cancellationToken => CountsAsync(telemetry, time, cancellationToken)));
        app.MapPost("/api/metrics/clear", (TelemetryRemoval removal, string? resource, CancellationToken cancellationToken) =>
            removal.RemoveAsync(OtlpSignal.Metrics, resource is { Length: > 0 } ? resource : null, cancellationToken));
    }

    /// <summary>Routes leave a slash in a part of the path as it was sent, and undo every other escape.</summary>
    private static InstrumentView? View(HttpContext context, TelemetryStore telemetry, TimeProvider time, string resource, string meter, string instrument) =>
        InstrumentView.Of(telemetry.Metrics, Whole(resource), Whole(meter), Whole(instrument), MetricsQuery.Of(context.Request.Query), time.GetUtcNow());

    private static string Whole(string part) => part.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static RazorComponentResult<MetricsPage> Page(TelemetryStore telemetry, InstrumentView? view, string? resource = null, int status = StatusCodes.Status200OK) =>
        new(new { Tree = MetricsTree.Of(telemetry.Metrics), View = view, Resource = view?.Resource ?? resource, IsUnknown = status != StatusCodes.Status200OK }) { StatusCode = status };

    /// <summary>With each change, how many instruments there are.</summary>
    private static async IAsyncEnumerable<int> CountsAsync(TelemetryStore telemetry, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var _ in LiveStream.ChangesAsync(() => telemetry.NextChange, time, cancellationToken)) yield return MetricsTree.Of(telemetry.Metrics).Count;
    }
}
