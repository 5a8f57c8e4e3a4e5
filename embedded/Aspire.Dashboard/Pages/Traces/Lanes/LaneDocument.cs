using System.Text.Json;
using System.Text.Json.Serialization;
using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.Traces.Lanes;

/// <summary>A chart as the browser draws it: times are nanoseconds after the trace's start, places are those in the lists.</summary>
internal sealed record LaneDocument(
    long DurationNs,
    IReadOnlyList<LaneDocument.Instance> Instances,
    IReadOnlyList<LaneDocument.Partition> Lanes,
    IReadOnlyList<LaneDocument.Record> Records,
    IReadOnlyList<int[]> Arrows)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Each instance has a colour of its own as far as there are enough: replicas of one service are what is told apart here.</summary>
    public static LaneDocument Of(LaneChart chart)
    {
        var palette = new HuePalette();
        var instances = chart.Records.SelectMany(record => record.Deliveries).Select(delivery => delivery.Span.Resource.Key).Distinct(StringComparer.Ordinal).ToList();
        var instancePlaces = instances.Select((key, place) => (key, place)).ToDictionary(one => one.key, one => one.place);
        var lanePlaces = chart.Lanes.Select((lane, place) => (lane, place)).ToDictionary(one => (one.lane.Topic, one.lane.Partition), one => one.place);
        return new(
            chart.DurationNs,
            [.. instances.Select(key => new Instance(key, palette.Of(key)))],
            [.. chart.Lanes.Select(lane => new Partition(lane.Topic, lane.Partition, lane.Kind.ToString()))],
            [.. chart.Records.Select(record => new Record(
                lanePlaces[(record.Place.Topic, record.Place.Partition)],
                record.Place.Offset,
                record.TimeNs - chart.StartNs,
                record.Send?.SpanId.ToString(),
                [.. record.Deliveries.Select(delivery => Processed(chart, delivery, instancePlaces))]))],
            [.. chart.Arrows.Select(arrow => new[] { arrow.FromRecord, arrow.FromDelivery, arrow.ToRecord })]);
    }

    private static Process Processed(LaneChart chart, Delivery delivery, Dictionary<string, int> instances) => new(
        delivery.Span.SpanId.ToString(),
        delivery.Span.TraceId == chart.Id ? null : delivery.Span.TraceId.ToString(),
        delivery.Span.StartNs - chart.StartNs,
        delivery.Span.DurationNs,
        instances[delivery.Span.Resource.Key],
        delivery.Number,
        delivery.Span.Status == SpanStatus.Error);

    internal sealed record Instance(string Name, int Hue);

    internal sealed record Partition(string Topic, [property: JsonPropertyName("partition")] int Number, string Kind);

    internal sealed record Record(
        [property: JsonPropertyName("lane")] int Lane,
        [property: JsonPropertyName("offset")] long Offset,
        [property: JsonPropertyName("time")] long TimeNs,
        [property: JsonPropertyName("send")] string? SendId,
        [property: JsonPropertyName("by")] IReadOnlyList<Process> Deliveries);

    internal sealed record Process(
        [property: JsonPropertyName("span")] string SpanId,
        [property: JsonPropertyName("trace")] string? OtherTraceId,
        [property: JsonPropertyName("time")] long StartNs,
        [property: JsonPropertyName("length")] long LengthNs,
        [property: JsonPropertyName("instance")] int Instance,
        [property: JsonPropertyName("number")] int Number,
        [property: JsonPropertyName("failed")] bool Failed);
}
