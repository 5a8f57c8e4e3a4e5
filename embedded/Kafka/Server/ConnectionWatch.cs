using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Server;

/// <summary>
/// Tracks how long the broker has waited for a client: for its next request, for the rest of one, or until it takes its answer. A request that waits
/// here, for records, for other members or for room, is not the client's fault. Who holds memory in the meantime has less time.
/// </summary>
internal sealed class ConnectionWatch(TimeProvider time, BrokerLimits limits)
{
    private const long Busy = -1;

    private long waitingSince = time.GetTimestamp();
    private volatile RequestRoom? requestRoom;
    private volatile HeldContents? answer;
    private int isEnded;

    /// <summary>True once the client has been waited for as long as it may be.</summary>
    public bool IsOver => Waited is { } waited && waited >= Limit;

    /// <summary>Whether it holds memory, or files that others need.</summary>
    public bool IsHolding => requestRoom is not null || answer?.IsHolding == true;

    /// <summary>Since when the client is waited for; null where the broker has something to do for it.</summary>
    public TimeSpan? Waited => Volatile.Read(ref waitingSince) is not Busy and var since ? time.GetElapsedTime(since) : null;

    private TimeSpan Limit =>
        requestRoom?.Waiting > 0 || answer?.IsHoldingTooMuch == true ? limits.StallMaxWhenFull
        : IsHolding ? limits.StallMax
        : limits.ConnectionIdleMax;

    /// <summary>True for the first who wants to end the connection.</summary>
    public bool TryMarkEnded() => Interlocked.Exchange(ref isEnded, 1) == 0;

    /// <summary>The client's turn: it made progress, or its answer is ready.</summary>
    public void Begin() => Volatile.Write(ref waitingSince, time.GetTimestamp());

    /// <summary>The broker's turn.</summary>
    public void End() => Volatile.Write(ref waitingSince, Busy);

    /// <summary>The request that is received holds room; null: no more.</summary>
    public void Receives(RequestRoom? room) => requestRoom = room;

    /// <summary>The answer that is sent may hold room; null: it is sent.</summary>
    public void Sends(HeldContents? contents) => answer = contents;
}
