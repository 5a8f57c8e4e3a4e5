namespace Aspire.Dashboard.Telemetry;

/// <summary>The log records held in memory, the oldest dropped first. Safe for many threads.</summary>
public sealed class LogStore(TelemetryLimits limits)
{
    private readonly Lock gate = new();
    private readonly Queue<LogEntry> entries = new();
    private long arrived;

    public int Count
    {
        get
        {
            lock (gate) return entries.Count;
        }
    }

    public void Add(IReadOnlyList<LogEntry> arriving)
    {
        lock (gate)
        {
            foreach (var entry in arriving)
            {
                entry.Number = ++arrived;
                entries.Enqueue(entry);
            }

            while (entries.Count > limits.MaxLogCount) entries.Dequeue();
        }
    }

    /// <summary>All, in the order of arrival.</summary>
    public LogEntry[] Entries()
    {
        lock (gate) return [.. entries];
    }

    /// <summary>Forgets all, or what one service has sent.</summary>
    public void Clear(string? resource = null)
    {
        lock (gate)
        {
            var kept = resource is null ? [] : entries.Where(entry => entry.Resource.Name != resource).ToList();
            entries.Clear();
            foreach (var entry in kept) entries.Enqueue(entry);
        }
    }
}
