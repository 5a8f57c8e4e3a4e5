namespace Aspire.Dashboard.Pages.Metrics;

/// <summary>
/// Estimates from buckets below which value a share of all values lies: evenly spread within a bucket, the first of which begins at 0. Above the last
/// bound nothing is known but that bound.
/// </summary>
internal static class Percentile
{
    /// <summary>Shares of values add up to almost, but not quite, what they were.</summary>
    private const double Tolerance = 1e-9;

    /// <param name="groups">Histograms to be taken as one, each with its own bounds.</param>
    /// <param name="share">0.5 for the median.</param>
    /// <returns>Null without values.</returns>
    public static double? Of(IReadOnlyList<BucketCounts> groups, double share)
    {
        var total = groups.Sum(group => group.Total);
        var bounds = groups.Count == 1 ? groups[0].Bounds : [.. groups.SelectMany(group => group.Bounds).Distinct().Order()];
        if (total <= Tolerance || bounds.Length == 0) return null;

        var (wanted, lower, below) = (share * total, Math.Min(0, bounds[0]), 0.0);
        foreach (var bound in bounds)
        {
            var upTo = groups.Sum(group => group.Below(bound));
            if (upTo >= wanted - (Tolerance * total)) return upTo <= below ? bound : lower + ((bound - lower) * Math.Min(1, (wanted - below) / (upTo - below)));
            (lower, below) = (bound, upTo);
        }

        return bounds[^1];
    }
}
