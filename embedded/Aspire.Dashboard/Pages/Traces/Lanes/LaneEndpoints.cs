using Aspire.Dashboard.Pages.Traces.Detail;
using Aspire.Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Aspire.Dashboard.Pages.Traces.Lanes;

/// <summary>/traces/detail/{id}/lanes and what it asks for.</summary>
internal static class LaneEndpoints
{
    public static void MapLanes(this IEndpointRouteBuilder app)
    {
        app.MapGet("/traces/detail/{id}/lanes", IResult (TelemetryStore telemetry, string id, string? at) =>
            TraceId.TryParse(id, out var traceId) && LaneView.Of(telemetry, traceId, at) is { } view
                ? new RazorComponentResult<LanesPage>(new { View = view })
                : TraceEndpoints.Unknown());
        app.MapGet("/api/traces/{id}/lanes", IResult (TelemetryStore telemetry, string id) =>
            TraceId.TryParse(id, out var traceId) && telemetry.Traces.SpanCountOf(traceId) > 0
                ? Results.Json(LaneDocument.Of(LaneView.ChartOf(telemetry, traceId)), LaneDocument.Json)
                : Results.NotFound());
    }
}
