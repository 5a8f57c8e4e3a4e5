using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.StructuredLogs;

/// <summary>Which log records are as asked for; what costs least is asked first, for there may be a hundred thousand.</summary>
internal sealed class LogFilter(LogQuery query)
{
    private readonly TraceId? wholeTrace = TraceId.TryParse(query.Trace, out var id) ? id : null;
    private readonly LogCondition[] conditions = [.. query.Conditions.Where(condition => condition.IsEnabled)];

    public bool Matches(LogEntry entry) =>
        entry.Severity >= query.Minimum
        && (query.Resource.Length == 0 || entry.Resource.Name == query.Resource || entry.Resource.Key == query.Resource)
        && IsOfTrace(entry.TraceId)
        && (query.Text.Length == 0 || entry.Message.Contains(query.Text, StringComparison.OrdinalIgnoreCase))
        && Array.TrueForAll(conditions, condition => condition.IsMetBy(entry));

    private bool IsOfTrace(TraceId trace)
    {
        if (query.Trace.Length == 0) return true;
        if (wholeTrace is not null) return trace == wholeTrace;
        return !trace.IsEmpty && trace.ToString().StartsWith(query.Trace, StringComparison.OrdinalIgnoreCase);
    }
}
