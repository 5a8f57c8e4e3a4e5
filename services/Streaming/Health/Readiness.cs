namespace EcomStreaming.Streaming;

/// <summary>
/// Turns what is seen now into readiness: not ready until all was well once, and from then on only after a trouble has lasted for the whole grace.
/// Thread-safe.
/// </summary>
internal sealed class Readiness(TimeProvider time, TimeSpan grace)
{
    private readonly Lock gate = new();
    private bool wasWell;
    private long? troubleBegan;

    /// <summary>All is well: a trouble, if there was one, is over.</summary>
    public void ReportWell()
    {
        lock (gate) (wasWell, troubleBegan) = (true, null);
    }

    /// <summary>Something is wrong. One that was reported before goes on.</summary>
    public void ReportTrouble() => ReportTrouble(time.GetTimestamp());

    /// <param name="began">When it began, where that was earlier: a timestamp of the same clock.</param>
    public void ReportTrouble(long began)
    {
        lock (gate) troubleBegan ??= began;
    }

    /// <returns>Whether it is ready, and for how long there has been trouble.</returns>
    public (bool IsReady, bool WasWell, TimeSpan Trouble) Look()
    {
        lock (gate)
        {
            var trouble = troubleBegan is { } began ? time.GetElapsedTime(began) : TimeSpan.Zero;
            return (wasWell && trouble <= grace, wasWell, trouble);
        }
    }
}
