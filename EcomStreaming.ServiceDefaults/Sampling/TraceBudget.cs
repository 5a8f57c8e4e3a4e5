namespace EcomStreaming.ServiceDefaults;

/// <summary>
/// So many traces a second: each of them up to that rate, above it the ratio that keeps to it. The rate is the last second's, or this one's as
/// soon as it is higher: a burst out of silence is thinned out while it comes, and after it one second is traced more thinly than it need be.
/// </summary>
internal sealed class TraceBudget(double perSecond, TimeProvider time)
{
    private readonly Lock gate = new();
    private long second;
    private long asked;
    private long askedBefore;

    /// <summary>The ratio for the trace that would begin now, 0 to 1.</summary>
    public double Next()
    {
        lock (gate)
        {
            var now = time.GetTimestamp() / time.TimestampFrequency;
            if (now != second) (askedBefore, asked, second) = (now == second + 1 ? asked : 0, 0, now);
            asked++;
            return Math.Min(1, perSecond / Math.Max(asked, askedBefore));
        }
    }
}
