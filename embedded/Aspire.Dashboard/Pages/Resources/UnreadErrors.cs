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
        var counts = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var seen = Interlocked.Read(ref allRead);
        foreach (var entry in telemetry.Logs.Entries())
        {
            if (entry.Severity < LogSeverity.Error || entry.Number <= seen || entry.Number <= read.GetValueOrDefault(entry.Resource.Name)) continue;
            counts[entry.Resource.Name] = counts.GetValueOrDefault(entry.Resource.Name) + 1;
        }

        return counts;
    }

    /// <summary>Whoever opens the structured logs has read them: of one service, or of all.</summary>
    public Task NoteAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.StartsWithSegments("/structuredlogs"))
        {
            var newest = telemetry.Logs.Entries().LastOrDefault()?.Number ?? 0;
            if (context.Request.Query["resource"].ToString() is { Length: > 0 } resource) read[resource] = newest;
            else Interlocked.Exchange(ref allRead, newest);
        }

        return next(context);
    }
}
