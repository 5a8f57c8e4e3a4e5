namespace EcomStreaming.Broker.Server;

/// <summary>Why the broker ended a connection whose client did nothing wrong but wait.</summary>
internal enum EndReason
{
    /// <summary>It asked nothing for too long.</summary>
    Idle,

    /// <summary>It held memory and sent or took nothing.</summary>
    Stalled,

    /// <summary>It was silent, and its place was needed.</summary>
    Displaced,
}

/// <summary>Counts the connections that the broker ended, and logs of them once in ten seconds at most.</summary>
internal sealed partial class EndedConnections(BrokerMetrics metrics, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private long? loggedAt;
    private int since;

    public void Add(string connection, EndReason reason)
    {
        metrics.CountEnded(reason);
        if (reason == EndReason.Idle) return;
        lock (gate)
        {
            since++;
            if (loggedAt is { } last && time.GetElapsedTime(last) < LogInterval) return;
            LogEnded(since, connection, reason);
            (loggedAt, since) = (time.GetTimestamp(), 0);
        }
    }

    [LoggerMessage(3, LogLevel.Warning, "Ended {Count} connections whose clients kept others waiting; the last was {Connection}: {Reason}")]
    private partial void LogEnded(int count, string connection, EndReason reason);
}
