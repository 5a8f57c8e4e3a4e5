using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.Traces;

/// <summary>One page of the list of traces, the latest to begin first.</summary>
/// <param name="Matching">How many there are on all pages.</param>
/// <param name="HiddenPolls">How many more there would be if polls and commits were shown.</param>
/// <param name="LongestNs">Of all that match: what the bars are measured by.</param>
/// <param name="Total">How many traces are held.</param>
/// <param name="Version">Of the store, at the latest when it was looked into.</param>
public sealed record TraceList(
    TraceQuery Query, IReadOnlyList<TraceSummary> Rows, int Matching, int HiddenPolls, long LongestNs, int Total, IReadOnlyList<string> Resources, long Version)
{
    public const int PageSize = 100;

    public int PageCount => Math.Max(1, (Matching + PageSize - 1) / PageSize);

    public static TraceList Of(TelemetryStore telemetry, TraceQuery query, Func<string, string>? hashCustomer)
    {
        var filter = new TraceFilter(query, hashCustomer);
        var (hidden, total, version) = (0, 0, telemetry.Traces.Version);
        var matching = telemetry.Traces.Summaries((trace, spans) =>
        {
            total++;
            if (!filter.Matches(trace, spans)) return false;
            if (query.ShowsPolls || !TraceFilter.IsPoll(trace)) return true;
            hidden++;
            return false;
        }).OrderByDescending(trace => trace.StartNs).ToList();

        var page = Math.Min(query.Page, Math.Max(1, (matching.Count + PageSize - 1) / PageSize));
        var longest = matching.Count == 0 ? 0 : matching.Max(trace => trace.DurationNs);
        var resources = telemetry.Resources().Select(resource => resource.Name).Distinct(StringComparer.Ordinal).ToList();
        var rows = matching.Skip((page - 1) * PageSize).Take(PageSize).ToList();
        return new(query with { Page = page }, rows, matching.Count, hidden, longest, total, resources, version);
    }

    /// <summary>How long the bar of a trace is, in hundredths.</summary>
    public double PercentOf(TraceSummary trace) => LongestNs == 0 ? 0 : Math.Round(100.0 * trace.DurationNs / LongestNs, 1);
}
