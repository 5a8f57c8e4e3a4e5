using Aspire.Dashboard.Pages.Traces;
using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.StructuredLogs;

/// <summary>
/// What is asked of one field of a log record: one of its own (<see cref="OwnFields"/>), an attribute of it or of its resource. A record without the
/// field meets only the conditions that say "not".
/// </summary>
/// <param name="IsEnabled">One that is switched off stays in the address and asks for nothing.</param>
public sealed record LogCondition(AttributeCondition Asked, bool IsEnabled)
{
    /// <summary>Aspire's names of what is no attribute.</summary>
    public static readonly IReadOnlyList<string> OwnFields = ["log.message", "log.category", "log.eventname", "log.level", "log.traceid", "log.spanid"];

    public bool IsMetBy(LogEntry entry)
    {
        if (!IsEnabled) return true;
        return TextOf(entry) is { } text ? Asked.IsMetBy(text) : Asked.Condition is "not-equals" or "not-contains";
    }

    private string? TextOf(LogEntry entry) => Asked.Field.ToLowerInvariant() switch
    {
        "log.message" => entry.Message,
        "log.category" => entry.Scope.Name,
        "log.eventname" => entry.EventName,
        "log.level" => entry.Severity.ToString(),
        "log.traceid" => entry.TraceId.IsEmpty ? null : entry.TraceId.ToString(),
        "log.spanid" => entry.SpanId.IsEmpty ? null : entry.SpanId.ToString(),
        _ => Find(entry.Attributes) ?? Find(entry.Resource.Attributes),
    };

    private string? Find(TelemetryAttribute[] attributes)
    {
        foreach (var attribute in attributes)
            if (attribute.Key.Equals(Asked.Field, StringComparison.OrdinalIgnoreCase)) return attribute.Text;
        return null;
    }
}
