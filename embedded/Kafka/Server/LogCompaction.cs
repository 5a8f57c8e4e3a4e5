using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Server;

/// <summary>Compacts the logs of compacted topics, one at a time, in the background.</summary>
internal sealed partial class LogCompaction(TopicRegistry topics, TimeProvider time, ILogger<LogCompaction> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Logs that could not be cleaned: they stay as they are until the next start.</summary>
    private readonly HashSet<PartitionLog> damaged = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var topic in topics.All.Where(topic => topic.Config.IsCompacted))
                for (var partition = 0; partition < topic.Partitions.Count && !stoppingToken.IsCancellationRequested; partition++)
                {
                    Clean(topic, partition);
                }
        }
    }

    private void Clean(Topic topic, int partition)
    {
        if (topic.Partitions[partition].Log is not { } log || damaged.Contains(log)) return;
        try
        {
            var before = log.Bytes;
            if (log.Compact()) LogCleaned(topic.Name, partition, log.CleanedOffset, before, log.Bytes);
        }
        catch (ObjectDisposedException)
        {
            return; // the topic was deleted, or the broker stops
        }
        catch (IOException e) when (e is not DamagedLogException)
        {
            LogFailed(topic.Name, partition, e);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            damaged.Add(log);
            if (e is DamagedLogException damage) topics.Damage.Tell(damage);
            LogDamaged(topic.Name, partition, e);
        }
    }

    [LoggerMessage(60, LogLevel.Information, "{Topic}-{Partition} is compacted up to offset {Offset}: of {Before} bytes {After} are left")]
    private partial void LogCleaned(string topic, int partition, long offset, long before, long after);

    [LoggerMessage(61, LogLevel.Error, "Cannot compact {Topic}-{Partition}; leaving it unchanged until the next start")]
    private partial void LogDamaged(string topic, int partition, Exception exception);

    [LoggerMessage(62, LogLevel.Error, "Compacting {Topic}-{Partition} failed; trying again later")]
    private partial void LogFailed(string topic, int partition, Exception exception);
}
