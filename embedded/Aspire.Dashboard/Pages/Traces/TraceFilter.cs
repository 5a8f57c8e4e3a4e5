using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.Traces;

/// <summary>
/// Which traces are as asked for. Resource, type, errors and attributes have to meet in one span, so that "a failed call of orders" is not a trace in
/// which orders called and someone else failed; an id may be any other span's.
/// </summary>
internal sealed class TraceFilter(TraceQuery query, Func<string, string>? hashCustomer)
{
    private readonly long minimumNs = (long)Math.Min(query.MinimumMs * 1_000_000, long.MaxValue / 2.0);
    private readonly TraceId? traceId = TraceId.TryParse(query.Search, out var id) ? id : null;
    private readonly string customer = query.Search.Length > 0 && hashCustomer is not null ? hashCustomer(query.Search) : query.Search;
    private readonly bool asksForSpan = query.Resource.Length > 0 || query.Type is not null || query.ErrorsOnly || query.Attributes.Count > 0;

    /// <summary>Consumers' own round trips: they cause nothing, and there are many.</summary>
    public static bool IsPoll(TraceSummary trace) =>
        trace.Name.StartsWith("poll ", StringComparison.Ordinal) || trace.Name.StartsWith("commit ", StringComparison.Ordinal);

    public bool Matches(TraceSummary trace, IReadOnlyList<Span> spans) =>
        trace.DurationNs >= minimumNs
        && trace.Name.Contains(query.Name, StringComparison.OrdinalIgnoreCase)
        && (!query.ErrorsOnly || trace.ErrorCount > 0)
        && (query.Resource.Length == 0 || trace.Resources.Any(resource => resource.Name == query.Resource))
        && (!asksForSpan || spans.Any(IsAskedFor))
        && (query.Search.Length == 0 || trace.Id == traceId || spans.Any(HasId));

    private bool IsAskedFor(Span span) =>
        (query.Resource.Length == 0 || span.Resource.Name == query.Resource)
        && (!query.ErrorsOnly || span.Status == SpanStatus.Error)
        && (query.Type is null || SpanTypes.Of(span) == query.Type)
        && query.Attributes.All(condition => condition.IsMetBy(span));

    private bool HasId(Span span)
    {
        foreach (var attribute in span.Attributes)
        {
            var isFound = attribute.Key switch
            {
                "messaging.message.conversation_id" or "ecom.order.id" or "ecom.product.id" => attribute.Text.Equals(query.Search, StringComparison.OrdinalIgnoreCase),
                "ecom.customer.hash" => attribute.Text.Equals(customer, StringComparison.OrdinalIgnoreCase),
                _ => false,
            };
            if (isFound) return true;
        }

        return false;
    }
}
