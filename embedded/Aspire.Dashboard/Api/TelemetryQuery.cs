using System.Globalization;
using Aspire.Dashboard.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Aspire.Dashboard.Api;

/// <summary>What a script asks of the telemetry API, by Aspire's names. What cannot be read counts as not asked for.</summary>
internal sealed record TelemetryQuery
{
    public const int UsualLimit = 200;
    public const int LimitMax = 10_000;

    /// <summary>Names of services or of instances; none is any.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    public TraceId? TraceId { get; init; }
    public bool? HasError { get; init; }
    public LogSeverity Severity { get; init; }
    public string Search { get; init; } = "";
    public int Limit { get; init; } = UsualLimit;
    public bool Follow { get; init; }

    public static TelemetryQuery Of(IQueryCollection query) => new()
    {
        Resources = [.. query["resource"].OfType<string>().Where(name => name.Length > 0)],
        TraceId = Telemetry.TraceId.TryParse(query["traceId"], out var id) ? id : null,
        HasError = bool.TryParse(query["hasError"], out var hasError) ? hasError : null,
        Severity = Enum.TryParse<LogSeverity>(query["severity"], ignoreCase: true, out var severity) && Enum.IsDefined(severity) ? severity : LogSeverity.Trace,
        Search = query["search"].ToString(),
        Limit = int.TryParse(query["limit"], CultureInfo.InvariantCulture, out var limit) ? Math.Clamp(limit, 1, LimitMax) : UsualLimit,
        Follow = bool.TryParse(query["follow"], out var follow) && follow,
    };

    public bool Matches(LogEntry entry) =>
        entry.Severity >= Severity
        && (TraceId is null || entry.TraceId == TraceId)
        && (HasError is null || HasError == entry.Severity >= LogSeverity.Error)
        && IsOf(entry.Resource)
        && (Search.Length == 0 || Has(entry.Message) || Has(entry.Attributes));

    public bool Matches(Span span) =>
        (TraceId is null || span.TraceId == TraceId)
        && (HasError is null || HasError == (span.Status == SpanStatus.Error))
        && IsOf(span.Resource)
        && (Search.Length == 0 || Has(span.Name) || Has(span.Attributes));

    /// <summary>A trace has an error if one of its spans has; anything else is met by any span of it.</summary>
    public bool Matches(TraceSummary trace, IReadOnlyList<Span> spans) =>
        (TraceId is null || trace.Id == TraceId)
        && (HasError is null || HasError == trace.ErrorCount > 0)
        && spans.Any((this with { HasError = null }).Matches);

    private bool IsOf(TelemetryResource resource) => Resources.Count == 0 || Resources.Contains(resource.Name) || Resources.Contains(resource.Key);

    private bool Has(string text) => text.Contains(Search, StringComparison.OrdinalIgnoreCase);

    private bool Has(TelemetryAttribute[] attributes) => Array.Exists(attributes, attribute => Has(attribute.Text));
}
