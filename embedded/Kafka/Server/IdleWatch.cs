namespace EcomStreaming.Broker.Server;

/// <summary>Tracks how long a connection has been idle. A request that waits, for records or for other members, counts as activity.</summary>
internal sealed class IdleWatch(TimeProvider time, TimeSpan max)
{
    private const long Busy = -1;

    private long idleSince = time.GetTimestamp();

    /// <summary>True once the connection has been idle for as long as it may be.</summary>
    public bool IsOver => Volatile.Read(ref idleSince) is not Busy and var since && time.GetElapsedTime(since) >= max;

    public void Begin() => Volatile.Write(ref idleSince, time.GetTimestamp());

    public void End() => Volatile.Write(ref idleSince, Busy);
}
