using Aspire.Dashboard.Pages.Metrics;
using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.Lag;

/// <summary>How far behind each consumer group is, as the observer said last, and how that was in the minutes before.</summary>
public sealed record LagTable(IReadOnlyList<LagGroup> Groups)
{
    public static readonly TimeSpan History = TimeSpan.FromMinutes(15);

    public static LagTable Of(MetricStore metrics, DateTimeOffset now)
    {
        var time = ChartTime.Until(now, History);
        var lags = Series(metrics, LagMetrics.Messages, time.FromNs);
        var seconds = Series(metrics, LagMetrics.Seconds, time.FromNs);
        var (committed, ends) = (Series(metrics, LagMetrics.Committed, time.FromNs), Series(metrics, LagMetrics.End, time.FromNs));
        var places = lags.Keys.Union(seconds.Keys).Where(place => place.Group.Length > 0);
        return new([.. places.GroupBy(place => place.Group).OrderBy(group => group.Key, StringComparer.OrdinalIgnoreCase).Select(group =>
            new LagGroup(group.Key, [.. group.OrderBy(place => place.Topic, StringComparer.Ordinal).ThenBy(place => place.Partition).Select(Partition)]))]);

        LagPartition Partition(LagPlace place)
        {
            var (lag, committedAt) = (Last(lags, place), Last(committed, place));
            var end = Last(ends, place) ?? Last(ends, place with { Group = "" });
            if (end is null && lag is not null && committedAt is not null) end = committedAt with { Value = committedAt.Value + lag.Value };
            if (committedAt is null && lag is not null && end is not null) committedAt = end with { Value = end.Value - lag.Value };
            var age = Last(seconds, place);
            return new(
                place.Topic, place.Partition, Whole(committedAt), Whole(end), Whole(lag), age?.Value, Math.Max(lag?.TimeNs ?? 0, age?.TimeNs ?? 0), HistoryOf(lags, place, time));
        }
    }

    private static double?[] HistoryOf(Dictionary<LagPlace, IReadOnlyList<MetricPoint>> lags, LagPlace place, ChartTime time) =>
        MetricChart.Of(InstrumentKind.Gauge, [new([], lags.GetValueOrDefault(place, []))], time, showsCount: false).Lines[0].Values;

    /// <summary>A gauge's series by place. Of several senders, an observer that was restarted for one, the points are put into one order.</summary>
    private static Dictionary<LagPlace, IReadOnlyList<MetricPoint>> Series(MetricStore metrics, string name, long sinceNs)
    {
        var instruments = metrics.Instruments().Where(one => one.Name == name).Select(one => metrics.Find(one.Resource.Key, one.Meter, name, sinceNs));
        var series = from instrument in instruments.OfType<Instrument>()
                     from dimension in instrument.Dimensions
                     let place = LagMetrics.PlaceOf(dimension.Attributes)
                     where place is not null
                     group dimension.Points by place.Value;
        return series.ToDictionary(one => one.Key, one => (IReadOnlyList<MetricPoint>)[.. one.SelectMany(points => points).OrderBy(point => point.TimeNs)]);
    }

    private static MetricPoint? Last(Dictionary<LagPlace, IReadOnlyList<MetricPoint>> series, LagPlace place) =>
        series.TryGetValue(place, out var points) && points.Count > 0 && double.IsFinite(points[^1].Value) ? points[^1] : null;

    private static long? Whole(MetricPoint? point) => point is null ? null : (long)point.Value;
}

/// <summary>A consumer group, and what its partitions come to together.</summary>
public sealed record LagGroup(string Name, IReadOnlyList<LagPartition> Partitions)
{
    /// <summary>Null where no partition's is known.</summary>
    public long? Messages => Partitions.Any(one => one.Messages is not null) ? Partitions.Sum(one => one.Messages) : null;

    /// <summary>Of the partition that is furthest behind.</summary>
    public double? Seconds => Partitions.Max(one => one.Seconds);

    public long SeenNs => Partitions.Max(one => one.SeenNs);

    public double?[] History => [.. Enumerable.Range(0, ChartTime.Steps).Select(step =>
        Partitions.Any(one => one.History[step] is not null) ? Partitions.Sum(one => one.History[step]) : null)];
}

/// <summary>One partition as one group reads it; null where it was not told.</summary>
/// <param name="Seconds">Age of the oldest record that is not committed.</param>
/// <param name="SeenNs">When it was told of last.</param>
/// <param name="History">Messages of lag, by step of <see cref="LagTable.History"/>.</param>
public sealed record LagPartition(string Topic, int Partition, long? Committed, long? End, long? Messages, double? Seconds, long SeenNs, double?[] History);
