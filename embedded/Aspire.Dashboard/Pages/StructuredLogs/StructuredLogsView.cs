using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.StructuredLogs;

/// <summary>What the page has around its rows: what was asked for, and what there is to ask for.</summary>
/// <param name="Fields">Names to choose from: the records' own, and the attributes of the latest.</param>
public sealed record StructuredLogsView(LogQuery Query, IReadOnlyList<string> Resources, IReadOnlyList<string> Fields)
{
    /// <summary>Enough to have met every kind of record that is at work now.</summary>
    private const int LookedAtMax = 2_000;

    public static StructuredLogsView Of(TelemetryStore telemetry, LogQuery query)
    {
        var attributes = telemetry.Logs.Entries().TakeLast(LookedAtMax).SelectMany(entry => entry.Attributes).Select(attribute => attribute.Key);
        var known = telemetry.Resources().Select(resource => resource.Name);
        var asked = query.Resource.Length > 0 ? [query.Resource] : Array.Empty<string>();
        return new(
            query,
            [.. known.Concat(asked).Distinct(StringComparer.Ordinal).Order(StringComparer.OrdinalIgnoreCase)],
            [.. LogCondition.OwnFields, .. attributes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }
}
