using Aspire.Dashboard.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Aspire.Dashboard.Pages.Traces.Detail;

/// <summary>Which spans of a trace are looked for: those that meet all that is asked, in the same words as the list's address has them.</summary>
internal sealed record SpanQuery(string Text, SpanType? Type, IReadOnlyList<AttributeCondition> Attributes, double MinimumMs)
{
    public static SpanQuery Of(IQueryCollection query)
    {
        var asked = TraceQuery.Of(query);
        return new(query["text"].ToString().Trim(), asked.Type, asked.Attributes, asked.MinimumMs);
    }

    public bool Matches(Span span) =>
        span.DurationNs >= MinimumMs * 1_000_000
        && (Type is null || SpanTypes.Of(span) == Type)
        && Attributes.All(condition => condition.IsMetBy(span))
        && (Text.Length == 0 || SpanText.Holds(span, Text));
}
