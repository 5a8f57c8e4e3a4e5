namespace EcomStreaming.ServiceDefaults;

/// <summary>What an exporter's thread is exporting. That thread begins and ends it; whoever looks for losses ends it when it is too old.</summary>
internal sealed class OngoingExport(TimeProvider time)
{
    private readonly Lock gate = new();
    private SignalTally? signal;
    private long items;
    private long began;

    /// <returns>The one before, where it did not end: it has failed.</returns>
    public (SignalTally? Signal, long Items) Begin(SignalTally of, long count)
    {
        lock (gate)
        {
            var before = (signal, items);
            (signal, items, began) = (of, count, time.GetTimestamp());
            return before;
        }
    }

    /// <returns>What it held; nothing where it has ended before.</returns>
    public (SignalTally? Signal, long Items) End()
    {
        lock (gate)
        {
            var ended = (signal, items);
            (signal, items) = (null, 0);
            return ended;
        }
    }

    /// <inheritdoc cref="End"/>
    public (SignalTally? Signal, long Items) EndIfOlderThan(TimeSpan age)
    {
        lock (gate) return signal is not null && time.GetElapsedTime(began) > age ? End() : (null, 0);
    }
}
