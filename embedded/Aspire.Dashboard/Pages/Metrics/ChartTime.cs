namespace Aspire.Dashboard.Pages.Metrics;

/// <summary>The time that a chart shows, in steps that stay the same while time goes on.</summary>
public sealed record ChartTime(long FromNs, long StepNs)
{
    public const int Steps = 60;

    public long ToNs => FromNs + (Steps * StepNs);

    public static ChartTime Until(DateTimeOffset now, TimeSpan range)
    {
        var step = range.Ticks * 100 / Steps;
        var nowNs = (now - DateTimeOffset.UnixEpoch).Ticks * 100;
        return new(((nowNs / step) + 1 - Steps) * step, step);
    }

    public long StartOf(int step) => FromNs + (step * StepNs);

    public long EndOf(int step) => StartOf(step + 1);

    /// <summary>The steps that share a time with an interval, and how much of it they have, in nanoseconds.</summary>
    public IEnumerable<(int Step, long Ns)> Shares(long fromNs, long toNs)
    {
        var first = Math.Max(0, (fromNs - FromNs) / StepNs);
        for (var step = (int)Math.Min(first, Steps); step < Steps && StartOf(step) < toNs; step++)
        {
            var shared = Math.Min(toNs, EndOf(step)) - Math.Max(fromNs, StartOf(step));
            if (shared > 0) yield return (step, shared);
        }
    }
}
