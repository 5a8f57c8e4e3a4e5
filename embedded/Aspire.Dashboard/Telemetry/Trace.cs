namespace Aspire.Dashboard.Telemetry;

/// <summary>The spans of one trace as they have arrived so far, in any order. Belongs to its store, which guards it.</summary>
internal sealed class Trace(TraceId id, long number)
{
    private readonly Dictionary<SpanId, int> places = [];
    private readonly List<Span> spans = [];
    private TraceSummary? summary;

    public TraceId Id => id;

    /// <summary>Counts from 1 in the order of first arrival.</summary>
    public long Number => number;

    public IReadOnlyList<Span> Spans => spans;

    /// <summary>A span that arrives again replaces itself: exporters repeat what was not acknowledged. True if it is a new one.</summary>
    public bool Add(Span span)
    {
        summary = null;
        if (places.TryGetValue(span.SpanId, out var place))
        {
            spans[place] = span;
            return false;
        }

        places[span.SpanId] = spans.Count;
        spans.Add(span);
        return true;
    }

    public TraceSummary Summary() => summary ??= TraceSummary.Of(this);

    public bool Has(SpanId span) => places.ContainsKey(span);
}
