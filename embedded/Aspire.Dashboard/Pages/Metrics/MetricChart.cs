using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.Metrics;

/// <summary>What is drawn of an instrument: for counters the rate, for gauges the value, for histograms percentiles or how often, in each step of time.</summary>
public sealed record MetricChart(ChartTime Time, IReadOnlyList<ChartLine> Lines, IReadOnlyList<Exemplar> Exemplars)
{
    public const int ExemplarsMax = 200;

    /// <summary>OpenTelemetry's own interval between two exports, where nothing shows another.</summary>
    private const long UsualIntervalNs = 60_000_000_000;

    private static readonly (string Name, double Share)[] Percentiles = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99)];

    /// <param name="dimensions">Those that are chosen; they are added up.</param>
    /// <param name="showsCount">Of a histogram, how often something was measured instead of what.</param>
    public static MetricChart Of(InstrumentKind kind, IReadOnlyList<Dimension> dimensions, ChartTime time, bool showsCount)
    {
        var silence = SilenceNs(dimensions, time.StepNs);
        IReadOnlyList<ChartLine> lines = kind switch
        {
            InstrumentKind.Counter => [new("per second", Rates(dimensions, time, silence, interval => interval.Added))],
            InstrumentKind.Histogram when showsCount => [new("count per second", Rates(dimensions, time, silence, interval => interval.CountAdded))],
            InstrumentKind.Histogram => PercentileLines(dimensions, time, silence),
            _ => [new("value", Values(dimensions, time, silence))],
        };
        return new(time, lines, [.. ExemplarsOf(dimensions, time)]);
    }

    /// <summary>How long a series may say nothing before its line breaks: three of the intervals that are usual here.</summary>
    private static long SilenceNs(IReadOnlyList<Dimension> dimensions, long stepNs)
    {
        var intervals = new List<long>();
        foreach (var dimension in dimensions)
            for (var place = 1; place < dimension.Points.Count; place++)
                if (!Interval.IsSame(dimension.Points[place - 1], dimension.Points[place])) intervals.Add(dimension.Points[place].TimeNs - dimension.Points[place - 1].TimeNs);
        intervals.Sort();
        var usual = intervals.Count == 0 ? UsualIntervalNs : Math.Min(intervals[intervals.Count / 2], UsualIntervalNs);
        return Math.Max(3 * usual, 2 * stepNs);
    }

    private static double?[] Rates(IReadOnlyList<Dimension> dimensions, ChartTime time, long silenceNs, Func<Interval, double> added)
    {
        var rates = new double?[ChartTime.Steps];
        foreach (var dimension in dimensions)
        {
            var (sums, covered) = (new double[ChartTime.Steps], new long[ChartTime.Steps]);
            foreach (var interval in Interval.Of(dimension.Points, silenceNs))
            {
                foreach (var (step, ns) in time.Shares(interval.FromNs, interval.ToNs))
                {
                    sums[step] += added(interval) * ns / (interval.ToNs - interval.FromNs);
                    covered[step] += ns;
                }
            }

            for (var step = 0; step < ChartTime.Steps; step++)
                if (covered[step] > 0) rates[step] = (rates[step] ?? 0) + (sums[step] * 1e9 / covered[step]);
        }

        return rates;
    }

    /// <summary>At the end of each step, of each series the latest value that is not too old.</summary>
    private static double?[] Values(IReadOnlyList<Dimension> dimensions, ChartTime time, long silenceNs)
    {
        var values = new double?[ChartTime.Steps];
        foreach (var points in dimensions.Select(dimension => dimension.Points))
        {
            var next = 0;
            for (var step = 0; step < ChartTime.Steps; step++)
            {
                while (next < points.Count && points[next].TimeNs <= time.EndOf(step)) next++;
                if (next == 0 || !double.IsFinite(points[next - 1].Value)) continue;
                var isHeard = time.EndOf(step) - points[next - 1].TimeNs <= silenceNs || (next < points.Count && Interval.IsSame(points[next - 1], points[next]));
                if (isHeard) values[step] = (values[step] ?? 0) + points[next - 1].Value;
            }
        }

        return values;
    }

    private static List<ChartLine> PercentileLines(IReadOnlyList<Dimension> dimensions, ChartTime time, long silenceNs)
    {
        var steps = new List<BucketCounts>[ChartTime.Steps];
        for (var step = 0; step < steps.Length; step++) steps[step] = [];
        foreach (var interval in dimensions.SelectMany(dimension => Interval.Of(dimension.Points, silenceNs)))
        {
            if (interval.CountAdded <= 0 || interval.After.Buckets is null) continue;
            var added = BucketCounts.Between(interval.Before?.Buckets, interval.After.Buckets);
            foreach (var (step, ns) in time.Shares(interval.FromNs, interval.ToNs)) AddTo(steps[step], added, (double)ns / (interval.ToNs - interval.FromNs));
        }

        return [.. Percentiles.Select(one => new ChartLine(one.Name, Array.ConvertAll(steps, groups => Percentile.Of(groups, one.Share))))];
    }

    private static void AddTo(List<BucketCounts> groups, BucketCounts added, double share)
    {
        var group = groups.Find(one => one.HasBoundsOf(added));
        if (group is null) groups.Add(group = new(added.Bounds, new double[added.Counts.Length]));
        group.Add(added, share);
    }

    /// <summary>The latest; one that was sent twice is one.</summary>
    private static IEnumerable<Exemplar> ExemplarsOf(IReadOnlyList<Dimension> dimensions, ChartTime time) =>
        dimensions.SelectMany(dimension => dimension.Points).SelectMany(point => point.Exemplars)
            .Where(one => one.TimeNs >= time.FromNs && one.TimeNs < time.ToNs && double.IsFinite(one.Value) && !one.TraceId.IsEmpty)
            .Distinct().OrderByDescending(one => one.TimeNs).Take(ExemplarsMax);
}

/// <summary>One line of a chart; null where nothing is known.</summary>
public sealed record ChartLine(string Name, double?[] Values);
