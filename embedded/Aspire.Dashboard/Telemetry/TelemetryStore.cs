namespace Aspire.Dashboard.Telemetry;

/// <summary>All that has been received and is held in memory, and word of it to whoever watches.</summary>
public sealed class TelemetryStore(TelemetryLimits limits)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, TelemetryResource> resources = new(StringComparer.Ordinal);
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TelemetryLimits Limits => limits;

    public TraceStore Traces { get; } = new(limits);

    public LogStore Logs { get; } = new(limits);

    public MetricStore Metrics { get; } = new(limits);

    /// <summary>Ends at the next change of any kind; ask again after it. Nothing is queued for who does not ask.</summary>
    public Task NextChange
    {
        get
        {
            lock (gate) return changed.Task;
        }
    }

    /// <summary>The instances that have sent anything, by name.</summary>
    public IReadOnlyList<TelemetryResource> Resources()
    {
        lock (gate) return [.. resources.Values.OrderBy(resource => resource.Key, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>The one resource of that name and instance; past the limit null: what it sends is refused.</summary>
    public TelemetryResource? Known(TelemetryResource resource)
    {
        lock (gate)
        {
            if (resources.TryGetValue(resource.Key, out var known)) return known;
            if (resources.Count >= limits.MaxResourceCount) return null;
            return resources[resource.Key] = resource;
        }
    }

    public void Changed()
    {
        TaskCompletionSource before;
        lock (gate)
        {
            before = changed;
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        before.TrySetResult();
    }
}
