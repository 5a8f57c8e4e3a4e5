namespace EcomStreaming.ServiceDefaults;

/// <summary>How many items of one signal came to which end.</summary>
internal sealed class SignalTally(string name)
{
    private long taken;
    private long dropped;
    private long failed;

    /// <summary>Such as <c>traces</c>.</summary>
    public string Name { get; } = name;

    public long Taken => Interlocked.Read(ref taken);

    public long Dropped => Interlocked.Read(ref dropped);

    public long Failed => Interlocked.Read(ref failed);

    /// <summary>A collector has them.</summary>
    public void Take(long items) => Interlocked.Add(ref taken, items);

    /// <summary>The queue was full.</summary>
    public void Drop(long items) => Interlocked.Add(ref dropped, items);

    /// <summary>Their export ended without an answer that they were taken.</summary>
    public void Fail(long items) => Interlocked.Add(ref failed, items);
}
