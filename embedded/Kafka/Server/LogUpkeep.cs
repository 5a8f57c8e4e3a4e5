using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Topics;
using EcomStreaming.Broker.Transactions;

namespace EcomStreaming.Broker.Server;

/// <summary>What the log needs from time to time: forced to the disk, rid of what is past its retention, and of offsets nobody wants; and transactions, of what takes too long.</summary>
internal sealed partial class LogUpkeep(BrokerOptions options, TopicRegistry topics, GroupCoordinator groups, TransactionCoordinator transactions, TimeProvider time, ILogger<LogUpkeep> logger)
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
                if (options.Flush == FlushPolicy.Interval) topics.Flush();
                if (time.GetUtcNow() >= transactionsDue)
                {
                    transactionsDue = time.GetUtcNow() + TransactionInterval;
                    await transactions.TendAsync(stoppingToken);
                }

                if (time.GetUtcNow() < retentionDue) continue;
                retentionDue = time.GetUtcNow() + RetentionInterval;
                foreach (var partition in topics.All.SelectMany(topic => topic.Partitions)) partition.ApplyRetention();
                await groups.ExpireAsync(stoppingToken);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                LogFailed(e);
            }
        }
    }

    [LoggerMessage(10, LogLevel.Error, "Upkeep of the log failed; it is tried again")]
    private partial void LogFailed(Exception exception);
}
