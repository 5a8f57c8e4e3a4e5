namespace EcomStreaming.ServiceDefaults;

/// <summary>
/// Allows a number of traces of reads a second: all of them up to that rate, a share of them above it. The rate is that of the last second, or of
/// the current one as soon as it is higher. So a burst after silence is thinned out while it comes, and the second after it is thinned out more than
/// necessary.
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
