using EcomStreaming.Broker.Log;

namespace EcomStreaming.Broker.Topics;

/// <summary>
/// One partition of a topic: online with its log, or offline with the reason. An offline partition keeps its place and its files, which nobody
/// changes, until a later start finds them in order.
/// </summary>
internal sealed class Partition : IDisposable
{
    private volatile PartitionLog? log;

    public Partition(PartitionLog log) => this.log = log;

    private Partition(string reason) => OfflineReason = reason;

    /// <summary>Null while the partition is offline.</summary>
    public PartitionLog? Log => log;

    /// <summary>Why it is offline: a sentence that names the file; null while it is online.</summary>
    public string? OfflineReason { get; private set; }

    public static Partition Offline(string reason) => new(reason);

    /// <summary>What a broker cannot open a partition for. Others are faults of the broker itself.</summary>
    public static bool IsDamage(Exception e) => e is IOException or UnauthorizedAccessException or InvalidDataException;

    /// <summary>Serves the log no longer: it was opened, and then found damaged.</summary>
    public void TakeOffline(string reason)
    {
        OfflineReason = reason;
        var opened = log;
        log = null;
        opened?.Dispose();
    }

    public void Dispose() => log?.Dispose();
}
