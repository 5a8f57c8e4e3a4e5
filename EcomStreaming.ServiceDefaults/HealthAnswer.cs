using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EcomStreaming.ServiceDefaults;

/// <summary>
/// Writes health as text: the whole, then each part that is not well and why, as in
/// <c>Unhealthy: lag: not every group has been seen yet</c>.
/// </summary>
internal static class HealthAnswer
{
    public static Task WriteAsync(HttpContext http, HealthReport report)
    {
        var unwell = report.Entries.Where(part => part.Value.Status != HealthStatus.Healthy).Select(Describe);
        var parts = string.Join("; ", unwell);
        http.Response.ContentType = "text/plain";
        return http.Response.WriteAsync(parts.Length == 0 ? $"{report.Status}" : $"{report.Status}: {parts}");
    }

    private static string Describe(KeyValuePair<string, HealthReportEntry> part) =>
        part.Value.Description is { Length: > 0 } why ? $"{part.Key}: {why}" : part.Key;
}
