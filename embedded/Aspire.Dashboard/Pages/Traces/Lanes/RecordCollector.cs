using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.Traces.Lanes;

/// <summary>Brings the spans about one record together: the one that sent it and those that processed it.</summary>
internal static class RecordCollector
{
    public static IReadOnlyList<LaneRecord> Of(IReadOnlyList<Span> spans)
    {
        var sends = new Dictionary<RecordPlace, Span>();
        var sentTo = new Dictionary<(TraceId, SpanId), RecordPlace>();
        foreach (var span in spans)
        {
            if (!span.IsSend() || span.Place() is not { } place) continue;
            sends.TryAdd(place, span);
            sentTo[(span.TraceId, span.SpanId)] = place;
        }

        var processed = (from span in spans where span.IsProcess() let place = span.Place() ?? SentPlace(span) where place is not null select (place, span))
            .ToLookup(one => one.place!.Value, one => one.span);
        return [.. sends.Keys.Union(processed.Select(group => group.Key)).Select(place => Record(place, sends.GetValueOrDefault(place), processed[place])).OrderBy(record => record.TimeNs)];

        // A span that does not say what it read: its parent or a link does.
        RecordPlace? SentPlace(Span span)
        {
            if (sentTo.TryGetValue((span.TraceId, span.ParentId), out var place)) return place;
            foreach (var link in span.Links)
                if (sentTo.TryGetValue((link.TraceId, link.SpanId), out place)) return place;
            return null;
        }
    }

    private static LaneRecord Record(RecordPlace place, Span? send, IEnumerable<Span> processed)
    {
        var times = new Dictionary<string, int>(StringComparer.Ordinal);
        var deliveries = new List<Delivery>();
        foreach (var span in processed.OrderBy(span => span.StartNs))
        {
            times[span.Group()] = times.GetValueOrDefault(span.Group()) + 1;
            deliveries.Add(new(span, times[span.Group()]));
        }

        var (written, read) = (send?.EndNs ?? long.MaxValue, deliveries.Count == 0 ? long.MaxValue : deliveries[0].Span.StartNs);
        return new(place, Math.Min(written, read), send, deliveries); // a consumer may be faster than the answer to the producer
    }
}
