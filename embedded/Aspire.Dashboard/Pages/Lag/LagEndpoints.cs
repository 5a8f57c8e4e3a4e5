using Aspire.Dashboard.Server;
using Aspire.Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Aspire.Dashboard.Pages.Lag;

/// <summary>/lag and what it asks for.</summary>
internal static class LagEndpoints
{
    public static void MapLag(this IEndpointRouteBuilder app)
    {
        app.MapGet("/lag", (TelemetryStore telemetry, TimeProvider time) => new RazorComponentResult<LagPage>(new { Table = LagTable.Of(telemetry.Metrics, time.GetUtcNow()) }));
        app.MapGet("/api/lag/stream", (HttpContext context, TelemetryStore telemetry, LiveStream live, TimeProvider time) =>
            live.WriteAsync(context, "lag", cancellationToken => LiveStream.ChangesAsync(() => telemetry.NextChange, time, cancellationToken)));
    }
}
