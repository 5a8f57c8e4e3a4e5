using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.Traces.Lanes;

/// <summary>Finds during the processing of which record another one was sent: the nearest such span above the sending one, or one that it links to.</summary>
internal sealed class CauseFinder
{
    private readonly Dictionary<(TraceId, SpanId), Span> spans;
    private readonly Dictionary<(TraceId, SpanId), (int Record, int Delivery)?> causes = [];

    private CauseFinder(IReadOnlyList<LaneRecord> records, IReadOnlyList<Span> spans)
    {
        this.spans = spans.ToDictionary(Key);
        for (var record = 0; record < records.Count; record++)
            for (var delivery = 0; delivery < records[record].Deliveries.Count; delivery++)
                causes[Key(records[record].Deliveries[delivery].Span)] = (record, delivery);
    }

    public static IReadOnlyList<LaneArrow> Arrows(IReadOnlyList<LaneRecord> records, IReadOnlyList<Span> spans)
    {
        var finder = new CauseFinder(records, spans);
        var arrows = new List<LaneArrow>();
        for (var place = 0; place < records.Count; place++)
            if (records[place].Send is { } send && finder.CauseOf(send) is var (record, delivery)) arrows.Add(new(record, delivery, place));
        return arrows;
    }

    private (int Record, int Delivery)? CauseOf(Span send)
    {
        foreach (var link in send.Links)
            if (causes.GetValueOrDefault((link.TraceId, link.SpanId)) is { } linked) return linked;
        return Above(send);
    }

    /// <summary>Remembers what it finds for all on the way, so that a deep trace is climbed once; a span above itself is climbed once, too.</summary>
    private (int Record, int Delivery)? Above(Span? span)
    {
        var way = new List<(TraceId, SpanId)>();
        (int, int)? found = null;
        while (span is not null && !causes.TryGetValue(Key(span), out found))
        {
            way.Add(Key(span));
            causes[Key(span)] = null;
            span = spans.GetValueOrDefault((span.TraceId, span.ParentId));
        }

        foreach (var key in way) causes[key] = found;
        return found;
    }

    private static (TraceId, SpanId) Key(Span span) => (span.TraceId, span.SpanId);
}
