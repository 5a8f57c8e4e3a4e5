using System.Collections.Concurrent;
using Aspire.Dashboard.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Aspire.Dashboard.Pages.Resources;

/// <summary>How many errors each service has logged since somebody last looked at its structured logs. Safe for many threads.</summary>
internal sealed class UnreadErrors(TelemetryStore telemetry)
{
    private readonly ConcurrentDictionary<string, long> read = new(StringComparer.OrdinalIgnoreCase);
    private long allRead;

    public IReadOnlyDictionary<string, int> Counts()
    {
        var seen = Interlocked.Read(ref allRead);
        return telemetry.Logs.Where(entry => entry.Severity >= LogSeverity.Error && entry.Number > seen && entry.Number > read.GetValueOrDefault(entry.Resource.Name))
            .CountBy(entry => entry.Resource.Name, StringComparer.OrdinalIgnoreCase).ToDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Whoever opens the structured logs has read them: of one service, or of all. One record, or one trace's, is not all.</summary>
    public Task NoteAsync(HttpContext context, RequestDelegate next)
    {
        if (Opened(context.Request) is { } resource)
        {
            var newest = telemetry.Logs.State.Last;
            if (resource.Length > 0) read[resource] = newest;
            else Interlocked.Exchange(ref allRead, newest);
        }

        return next(context);
    }

    /// <summary>Whose logs are opened: empty for all, null when no such page is.</summary>
    private static string? Opened(HttpRequest request)
    {
        if (request.Path.StartsWithSegments("/structuredlogs/resource", out var name)) return name.Value?.TrimStart('/') is { Length: > 0 } one ? one : null;
        return request.Path == "/structuredlogs" && !request.Query.ContainsKey("trace") ? request.Query["resource"].ToString() : null;
    }
}
