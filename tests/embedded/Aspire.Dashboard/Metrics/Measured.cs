using Aspire.Dashboard.Pages.Metrics;
using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Tests.Support;

namespace Aspire.Dashboard.Tests.Metrics;

/// <summary>Points of metrics. Times are seconds after the chart's beginning, which shows five minutes in steps of five seconds.</summary>
internal static class Measured
{
    public static readonly ChartTime Time = new(Some.EpochNs, 5_000_000_000);

    public static long At(double seconds) => Some.EpochNs + (long)(seconds * 1e9);

    public static MetricPoint Value(double seconds, double value, double start = -1_000) => new(At(start), At(seconds), value, 0, null, []);

    public static MetricPoint Histogram(double seconds, double[] bounds, long[] counts, double start = -1_000, params Exemplar[] exemplars) =>
        new(At(start), At(seconds), 0, counts.Sum(), new(bounds, counts), exemplars);

    /// <summary>One series each.</summary>
    public static Dimension[] Series(params MetricPoint[][] series) => [.. series.Select(points => new Dimension([], points))];
}
