using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Otlp;

/// <summary>
/// One side of an exponential histogram (OpenTelemetry's data model, "ExponentialHistogram"): bucket <c>i</c> holds values in
/// (base^i, base^(i+1)], where base = 2^(2^-scale) and the first count is that of <c>i = offset</c>.
/// </summary>
internal sealed record ExponentialBuckets(int Offset, IReadOnlyList<ulong> Counts)
{
    public static ExponentialBuckets None { get; } = new(0, []);

    /// <summary>The same counts between bounds that are worked out: negative ones first, zeros in the middle, nothing above the last bound.</summary>
    public static HistogramBuckets WithBounds(int scale, long zeros, ExponentialBuckets positive, ExponentialBuckets negative)
    {
        var (bounds, counts) = (new List<double>(), new List<long>());
        for (var i = negative.Counts.Count - 1; i >= 0; i--) Add(-Bound(scale, negative.Offset + i), negative.Counts[i]);
        Add(0, (ulong)zeros);
        if (positive.Counts.Count > 0 && positive.Offset != int.MinValue) Add(Bound(scale, positive.Offset), 0);
        for (var i = 0; i < positive.Counts.Count; i++) Add(Bound(scale, positive.Offset + i + 1), positive.Counts[i]);
        counts.Add(0);
        return new([.. bounds], [.. counts]);

        void Add(double upper, ulong count)
        {
            bounds.Add(upper);
            counts.Add((long)count);
        }
    }

    private static double Bound(int scale, int index) => Math.Pow(2, index * Math.Pow(2, -scale));
}
