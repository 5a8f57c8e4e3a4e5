namespace EcomStreaming.Broker.Protocol;

/// <summary>Limits the bytes that answers of all connections hold in memory until they are sent. Nobody waits for it: who fetches gets less.
/// Thread-safe.</summary>
internal sealed class AnswerRoom(long max)
{
    private const int Shares = 16;

    private long held;

    public long Held => Interlocked.Read(ref held);

    /// <summary>Answers that could not do with less hold more than there should be.</summary>
    public bool IsOverfull => Held > max;

    /// <summary>How much one answer gets at most, unless it cannot do with less.</summary>
    public long ShareMax => max / Shares;

    /// <summary>Takes what is left, up to what one answer may have.</summary>
    public long TakeShare()
    {
        var taken = Math.Min(ShareMax, max - Interlocked.Add(ref held, ShareMax) + ShareMax);
        if (taken == ShareMax) return taken;
        taken = Math.Max(0, taken);
        Give(ShareMax - taken);
        return taken;
    }

    /// <summary>Takes what an answer cannot do without, whatever is left.</summary>
    public void Take(long bytes) => Interlocked.Add(ref held, bytes);

    public void Give(long bytes) => Interlocked.Add(ref held, -bytes);
}
