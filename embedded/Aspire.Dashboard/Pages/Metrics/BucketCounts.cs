using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.Metrics;

/// <summary>How many values lie between bounds, parts of a value included: what was measured in a minute is shared among its seconds.</summary>
public sealed record BucketCounts(double[] Bounds, double[] Counts)
{
    /// <summary>What came in between two states of one histogram; without an earlier one, all of it. Bounds may have changed, as exponential ones do.</summary>
    public static BucketCounts Between(HistogramBuckets? before, HistogramBuckets after)
    {
        var counts = Array.ConvertAll(after.Counts, count => (double)count);
        if (before is null) return new(after.Bounds, counts);
        var earlier = new BucketCounts(before.Bounds, Array.ConvertAll(before.Counts, count => (double)count));
        var sum = 0.0;
        for (var place = 0; place < after.Bounds.Length; place++)
        {
            var below = earlier.Below(after.Bounds[place]);
            counts[place] = Math.Max(0, counts[place] - (below - sum));
            sum = below;
        }

        counts[^1] = Math.Max(0, counts[^1] - (earlier.Total - sum));
        return new(after.Bounds, counts);
    }

    public double Total => Counts.Sum();

    /// <summary>How many values are not above a bound; those of a bucket that it cuts are taken as spread evenly.</summary>
    public double Below(double bound)
    {
        var sum = 0.0;
        for (var place = 0; place < Bounds.Length; place++)
        {
            if (Bounds[place] <= bound)
            {
                sum += Counts[place];
                continue;
            }

            var lower = place > 0 ? Bounds[place - 1] : Math.Min(0, Bounds[0]);
            return bound > lower ? sum + (Counts[place] * (bound - lower) / (Bounds[place] - lower)) : sum;
        }

        return sum;
    }

    public bool HasBoundsOf(BucketCounts other) => ReferenceEquals(Bounds, other.Bounds) || Bounds.AsSpan().SequenceEqual(other.Bounds);

    public void Add(BucketCounts other, double share)
    {
        for (var place = 0; place < Counts.Length; place++) Counts[place] += other.Counts[place] * share;
    }
}
