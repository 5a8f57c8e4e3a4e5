using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Topics;
using EcomStreaming.Broker.Transactions;

namespace EcomStreaming.Broker.Server;

/// <summary>
/// Maintains the log in the background: flushes it, applies retention, removes expired offsets, and aborts transactions that are open for too long.
/// </summary>
internal sealed partial class LogUpkeep(
    BrokerOptions options, TopicRegistry topics, GroupCoordinator groups, TransactionCoordinator transactions, TimeProvider time,
    ILogger<LogUpkeep> logger)
    : BackgroundService
{
    private static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan TransactionInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetentionInterval = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(FlushInterval, time);
        var (transactionsDue, retentionDue) = (time.GetUtcNow() + TransactionInterval, time.GetUtcNow() + RetentionInterval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (options.Flush != FlushPolicy.None) topics.Flush(); // under Always, what nobody waited for
                if (time.GetUtcNow() >= transactionsDue)
                {
                    transactionsDue = time.GetUtcNow() + TransactionInterval;
                    await transactions.TendAsync(stoppingToken);
                }

                if (time.GetUtcNow() < retentionDue) continue;
                retentionDue = time.GetUtcNow() + RetentionInterval;
                foreach (var topic in topics.All)
                    for (var i = 0; i < topic.Partitions.Count; i++) Tend(topic, i);
                await groups.ExpireAsync(stoppingToken);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                LogFailed(e);
            }
        }
    }

    /// <summary>One that fails keeps no other waiting.</summary>
    private void Tend(Topic topic, int partition)
    {
        try
        {
            var log = topic.Partitions[partition].Log;
            log?.ApplyRetention();
            log?.KeepRecoveryPoint();
        }
        catch (IOException e)
        {
            LogPartitionFailed(topic.Name, partition, e);
        }
        catch (ObjectDisposedException)
        {
            return; // the topic was deleted meanwhile
        }
    }

    [LoggerMessage(11, LogLevel.Error, "Upkeep of {Topic}-{Partition} failed; trying again later")]
    private partial void LogPartitionFailed(string topic, int partition, Exception exception);

    [LoggerMessage(10, LogLevel.Error, "Upkeep of the log failed; trying again later")]
    private partial void LogFailed(Exception exception);
}
