using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace EcomStreaming.Broker.Server;

/// <summary>
/// The connections of Kafka clients. Where there are as many as may be, the one that was silent longest makes room for a new one, so that clients
/// that connect and say nothing do not shut out others. Thread-safe.
/// </summary>
internal sealed class OpenConnections(BrokerLimits limits)
{
    private readonly ConcurrentDictionary<ConnectionContext, ConnectionWatch> all = [];
    private int count;

    /// <summary>Adds a connection; false where there are too many.</summary>
    /// <param name="displaced">Another that was ended for it.</param>
    public bool TryAdd(ConnectionContext connection, ConnectionWatch watch, out ConnectionContext? displaced)
    {
        displaced = null;
        if (Interlocked.Increment(ref count) > limits.ConnectionsMax && (displaced = RemoveSilent()) is null)
        {
            Interlocked.Decrement(ref count);
            return false;
        }

        all[connection] = watch;
        displaced?.Abort(new ConnectionAbortedException("There were too many connections, and it was silent for longest."));
        return true;
    }

    /// <summary>One that has been added is closed.</summary>
    public void Remove(ConnectionContext connection)
    {
        all.TryRemove(connection, out _);
        Interlocked.Decrement(ref count);
    }

    private ConnectionContext? RemoveSilent()
    {
        var silent = all.Select(pair => (Connection: pair.Key, pair.Value.Waited)).Where(other => other.Waited >= limits.StallMax);
        foreach (var (connection, _) in silent.OrderByDescending(other => other.Waited))
            if (all.TryRemove(connection, out _)) return connection;
        return null;
    }
}
