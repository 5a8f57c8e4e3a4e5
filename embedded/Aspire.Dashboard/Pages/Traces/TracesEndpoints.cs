using System.Runtime.CompilerServices;
using Aspire.Dashboard.History;
using Aspire.Dashboard.Otlp;
using Aspire.Dashboard.Pages.Traces.Detail;
using Aspire.Dashboard.Pages.Traces.Lanes;
using Aspire.Dashboard.Server;
using Aspire.Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Aspire.Dashboard.Pages.Traces;

/// <summary>/traces and what its pages ask for.</summary>
internal static class TracesEndpoints
{
    public static void MapTraces(this IEndpointRouteBuilder app)
    {
        app.MapTrace();
        app.MapLanes();
        app.MapGet("/traces", (HttpContext context, TelemetryStore telemetry, DashboardOptions options) => new RazorComponentResult<TracesPage>(
            new { List = TraceList.Of(telemetry, TraceQuery.Of(context.Request.Query), options.HashCustomer) }));
        app.MapGet("/api/traces/stream", (HttpContext context, TelemetryStore telemetry, LiveStream live, TimeProvider time) =>
            live.WriteAsync(context, "traces", cancellationToken => ChangesAsync(telemetry, time, cancellationToken)));
        app.MapPost("/api/traces/clear", (TelemetryRemoval removal, string? resource, CancellationToken cancellationToken) =>
            removal.RemoveAsync(OtlpSignal.Traces, resource is { Length: > 0 } ? resource : null, cancellationToken));
    }

    /// <summary>Which version there is now, and then each one that is another: metrics, which come every second, change no trace.</summary>
    private static async IAsyncEnumerable<long> ChangesAsync(TelemetryStore telemetry, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = -1L;
        await foreach (var _ in LiveStream.ChangesAsync(() => telemetry.NextChange, time, cancellationToken))
        {
            if (telemetry.Traces.Version == seen) continue;
            seen = telemetry.Traces.Version;
            yield return seen;
        }
    }
}
