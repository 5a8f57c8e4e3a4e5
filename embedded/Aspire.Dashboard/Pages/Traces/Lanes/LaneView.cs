using Aspire.Dashboard.Pages.Traces.Detail;
using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.Traces.Lanes;

/// <summary>The page of a trace's lanes: the chart as a table, for who reads that better, and what the page's address points at.</summary>
/// <param name="At">The record that is asked for; null for none.</param>
public sealed record LaneView(TraceView Trace, LaneChart Chart, RecordPlace? At)
{
    public bool HasAt => At is { } place && Chart.Records.Any(record => record.Place == place);

    public static LaneView? Of(TelemetryStore telemetry, TraceId id, string? at) => TraceView.Of(telemetry, id) is { } trace
        ? new(trace, ChartOf(telemetry, id), RecordPlace.TryParse(at, out var place) ? place : null)
        : null;

    /// <summary>A consumer that keeps its own trace and only links to the record's is part of the picture, too.</summary>
    public static LaneChart ChartOf(TelemetryStore telemetry, TraceId id)
    {
        var linking = telemetry.Traces.Backlinks(id).Select(link => link.From).Where(span => span.IsProcess()).DistinctBy(span => (span.TraceId, span.SpanId));
        return LaneChart.Of(id, [.. telemetry.Traces.Spans(id), .. linking]);
    }

    public IEnumerable<LaneLine> Lines()
    {
        var causes = Chart.Arrows.ToDictionary(arrow => arrow.ToRecord, arrow => Chart.Records[arrow.FromRecord].Place);
        for (var place = 0; place < Chart.Records.Count; place++)
        {
            var record = Chart.Records[place];
            yield return new(
                record.Place,
                Durations.Text(Math.Max(0, record.TimeNs - Chart.StartNs)),
                record.Send is { } send ? send.Resource.Key : "not traced",
                causes.TryGetValue(place, out var cause) ? cause.ToString() : "",
                [.. record.Deliveries.Select(Described)]);
        }
    }

    private string Described(Delivery delivery)
    {
        var text = $"{delivery.Span.Resource.Key} at {Durations.Text(Math.Max(0, delivery.Span.StartNs - Chart.StartNs))} for {Durations.Text(delivery.Span.DurationNs)}";
        if (delivery.IsRedelivery) text += $", delivery {delivery.Number}";
        return delivery.Span.Status == SpanStatus.Error ? $"{text}, failed" : text;
    }
}

/// <summary>A record in the table.</summary>
public sealed record LaneLine(RecordPlace Place, string Written, string Sender, string Cause, IReadOnlyList<string> Processed);
