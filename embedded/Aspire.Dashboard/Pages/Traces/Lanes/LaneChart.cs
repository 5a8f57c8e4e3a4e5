using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.Traces.Lanes;

/// <summary>
/// A trace as Kafka sees it: a lane for each partition, in it the records at their offsets, who processed each of them and how often, and which
/// record was written while which was processed.
/// </summary>
/// <param name="Lanes">Topics in the order of their first record, partitions by number.</param>
/// <param name="Records">In the order in which they were written.</param>
/// <param name="RecordCount">How many there are in all: a chart shows no more than the first <see cref="RecordsMax"/>.</param>
public sealed record LaneChart(
    TraceId Id, long StartNs, long DurationNs, IReadOnlyList<Lane> Lanes, IReadOnlyList<LaneRecord> Records, IReadOnlyList<LaneArrow> Arrows, int RecordCount)
{
    /// <summary>More of them is no picture that anybody reads.</summary>
    public const int RecordsMax = 5_000;

    /// <param name="spans">Those of the trace, and those of others that process its records and only link to it.</param>
    public static LaneChart Of(TraceId id, IReadOnlyList<Span> spans)
    {
        var all = RecordCollector.Of(spans);
        LaneRecord[] records = [.. all.Take(RecordsMax)];
        var topics = records.Select(record => record.Place.Topic).Distinct(StringComparer.Ordinal).ToList();
        var lanes = records.Select(record => new Lane(record.Place.Topic, record.Place.Partition)).Distinct()
            .OrderBy(lane => topics.IndexOf(lane.Topic)).ThenBy(lane => lane.Partition).ToList();
        var (start, end) = spans.Count == 0 ? (0, 0) : (spans.Min(span => span.StartNs), spans.Max(span => span.EndNs));
        return new(id, start, Math.Max(0, end - start), lanes, records, CauseFinder.Arrows(records, spans), all.Count);
    }
}

/// <summary>One partition of a topic.</summary>
public sealed record Lane(string Topic, int Partition)
{
    public LaneKind Kind { get; } =
        Topic.EndsWith(".dlq", StringComparison.Ordinal) ? LaneKind.DeadLetters
        : Topic.Contains(".retry", StringComparison.Ordinal) ? LaneKind.Retries
        : LaneKind.Usual;
}

/// <summary>What a topic is for, by its name.</summary>
public enum LaneKind
{
    Usual,
    Retries,
    DeadLetters,
}

/// <summary>One record.</summary>
/// <param name="TimeNs">When it was there at the latest: its sender was told, or somebody began to process it.</param>
/// <param name="Send">Null where only its processing was traced.</param>
public sealed record LaneRecord(RecordPlace Place, long TimeNs, Span? Send, IReadOnlyList<Delivery> Deliveries);

/// <summary>A record was processed by an instance of a service.</summary>
/// <param name="Number">1 for the first time in its group; more is a redelivery.</param>
public sealed record Delivery(Span Span, int Number)
{
    public bool IsRedelivery => Number > 1;
}

/// <summary>While a record was processed, another was written. Places are those in the chart's lists.</summary>
public sealed record LaneArrow(int FromRecord, int FromDelivery, int ToRecord);
