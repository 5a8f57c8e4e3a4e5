namespace EcomStreaming.Streaming;

/// <summary>Holds the last lag that the observer read, for gauges and HTTP. Thread-safe.</summary>
public sealed class LagReport
{
    private volatile IReadOnlyList<PartitionLag>? current;

    /// <summary>A row for each group and partition; null while Kafka has not answered, or no longer answers.</summary>
    public IReadOnlyList<PartitionLag>? Current => current;

    internal void Show(IReadOnlyList<PartitionLag>? lags) => current = lags;
}
