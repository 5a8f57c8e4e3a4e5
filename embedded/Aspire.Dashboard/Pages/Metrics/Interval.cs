using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.Metrics;

/// <summary>Between two points of a sum or histogram: what was added, and when. No earlier point where counting began anew.</summary>
internal readonly record struct Interval(long FromNs, long ToNs, MetricPoint? Before, MetricPoint After)
{
    public double Added => After.Value - (Before?.Value ?? 0);

    public double CountAdded => After.Count - (Before?.Count ?? 0);

    /// <summary>
    /// Leaves out those in which nothing was heard for longer than <paramref name="silenceNs"/>: nobody knows when it was added. A sum that begins anew,
    /// after its process did or with each point, counts from its own start.
    /// </summary>
    public static IEnumerable<Interval> Of(IReadOnlyList<MetricPoint> points, long silenceNs)
    {
        MetricPoint? before = null;
        foreach (var point in points)
        {
            var isNew = before is null || IsReset(before, point);
            var fromNs = isNew ? Math.Max(before?.TimeNs ?? 0, point.StartNs) : before!.TimeNs;
            var isKnown = fromNs > 0 && point.TimeNs > fromNs && (point.TimeNs - fromNs <= silenceNs || (!isNew && IsSame(before!, point)));
            if (isKnown) yield return new(fromNs, point.TimeNs, isNew ? null : before, point);
            before = point;
        }
    }

    /// <summary>Of points that are alike only the first and the last are held: between them it was heard.</summary>
    public static bool IsSame(MetricPoint one, MetricPoint other) => one.Value.Equals(other.Value) && one.Count == other.Count && one.StartNs == other.StartNs;

    private static bool IsReset(MetricPoint before, MetricPoint after) =>
        after.StartNs != before.StartNs || after.Count < before.Count || (after.Count == 0 && after.Value < before.Value);
}
