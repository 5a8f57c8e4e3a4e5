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

    /// <summary>The number of the last record that has arrived, and how many are held: together another pair after each change.</summary>
    public (long Last, int Count) State
    {
        get
        {
            lock (gate) return (arrived, entries.Count);
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

    /// <summary>Those that are asked for, in the order of arrival: the question is asked under the store's lock.</summary>
    public IReadOnlyList<LogEntry> Where(Func<LogEntry, bool> isAskedFor)
    {
        lock (gate) return [.. entries.Where(isAskedFor)];
    }

    /// <summary>Null where it is not held.</summary>
    public LogEntry? Find(long number)
    {
        lock (gate) return entries.FirstOrDefault(entry => entry.Number == number);
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
