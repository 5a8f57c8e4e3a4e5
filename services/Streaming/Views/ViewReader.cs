using Confluent.Kafka;
using EcomStreaming.Contracts;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EcomStreaming.Streaming;

/// <summary>
/// Reads all partitions of a view's topics from the beginning, outside any group, and applies the records on one thread. It is ready once it has
/// reached the ends that the log had at the start.
/// </summary>
internal sealed partial class ViewReader(
    IFactView view,
    ShopTopic[] topics,
    ViewConsumers clients,
    KafkaTelemetry telemetry,
    IOptions<StreamingOptions> options,
    TimeProvider time,
    ILogger<ViewReader> logger)
    : BackgroundService, IViewProgress, IHealthCheck
{
    private const int BurstMax = 1_000;
    private static readonly TimeSpan PollWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BrokerWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    private readonly ViewWaiters waiters = new();
    private volatile bool caughtUp;

    public bool CaughtUp => caughtUp;

    public Task<bool> WaitUntilAsync(Func<bool> condition, TimeSpan timeout, CancellationToken cancellationToken) =>
        waiters.WaitUntilAsync(condition, timeout, time, cancellationToken);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(caughtUp ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("the view has not read the log yet"));

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => LoopThread.RunAsync("view", () => ReadAsync(stoppingToken));

    /// <summary>A consumer that failed for good is followed by another, which reads from the beginning: views ignore what they have seen.</summary>
    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ReadWithOneConsumerAsync(cancellationToken);
            }
            catch (KafkaException e)
            {
                LogReopens(e.Error.Code, e.Error.Reason);
                await Task.Delay(RetryPause, time, cancellationToken);
            }
        }
    }

    private async Task ReadWithOneConsumerAsync(CancellationToken cancellationToken)
    {
        using var consumer = clients.Create();
        var behind = await AssignAllAsync(consumer, cancellationToken);
        while (!cancellationToken.IsCancellationRequested)
        {
            if (ReadBurst(consumer, behind)) waiters.Ask();
            if (caughtUp || behind.Count > 0) continue;
            caughtUp = true;
            LogCaughtUp();
        }
    }

    /// <summary>Waits for the topics, which another process declares, and for a broker to ask.</summary>
    private async Task<HashSet<TopicPartition>> AssignAllAsync(IConsumer<byte[], byte[]> consumer, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var partitions = topics.SelectMany(topic => Partitions(consumer, topic.Name(options.Value.TopicPrefix))).ToList();
                consumer.Assign(partitions.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
                return [.. partitions];
            }
            catch (KafkaException e)
            {
                LogNotYet(e.Error.Reason);
                await Task.Delay(RetryPause, time, cancellationToken);
            }
        }
    }

    private static List<TopicPartition> Partitions(IConsumer<byte[], byte[]> consumer, string topic)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var metadata = admin.GetMetadata(topic, BrokerWait).Topics.Single();
        if (metadata.Error.IsError) throw new KafkaException(metadata.Error);
        return [.. metadata.Partitions.Select(partition => new TopicPartition(topic, partition.PartitionId))];
    }

    /// <summary>Applies what is there, and says whether that was anything.</summary>
    private bool ReadBurst(IConsumer<byte[], byte[]> consumer, HashSet<TopicPartition> behind)
    {
        var (read, taken) = (0, new Dictionary<string, int>());
        for (var wait = PollWait; read < BurstMax && Next(consumer, wait) is { } record; wait = TimeSpan.Zero)
        {
            if (record.IsPartitionEOF) behind.Remove(record.TopicPartition);
            else Apply(record);
            if (!record.IsPartitionEOF) taken[record.Topic] = taken.GetValueOrDefault(record.Topic) + 1;
            read++;
        }

        foreach (var (topic, records) in taken) telemetry.Metrics.Consumed(topic, records);
        return read > 0;
    }

    private RawRecord? Next(IConsumer<byte[], byte[]> consumer, TimeSpan wait)
    {
        try
        {
            return consumer.Consume(wait);
        }
        catch (ConsumeException e) when (!e.Error.IsFatal)
        {
            LogReadFailed(e.Error.Code, e.Error.Reason);
            return null;
        }
    }

    private void Apply(RawRecord record)
    {
        if (MessageCodec.Decode(record.Message.Value ?? []).Message is not { } message)
        {
            StreamingMetrics.Skipped.Add(1, new KeyValuePair<string, object?>("messaging.destination.name", record.Topic));
            return;
        }

        var context = TraceHeaders.Read(record.Message.Headers);
        var fact = new Fact(
            message, record.Topic, record.Partition.Value, record.Offset.Value, context == default ? null : context.TraceId.ToString());
        try
        {
            view.Apply(fact);
        }
        catch (Exception e)
        {
            // One fact that a view cannot take must not end the process, nor keep the others from it.
            StreamingMetrics.Skipped.Add(1, new KeyValuePair<string, object?>("messaging.destination.name", record.Topic));
            LogNotTaken(e, fact.Topic, fact.Partition, fact.Offset);
        }
    }

    [LoggerMessage(71, LogLevel.Information, "The view has read what the log held at the start")]
    private partial void LogCaughtUp();

    [LoggerMessage(72, LogLevel.Debug, "The view waits for its topics: {Reason}")]
    private partial void LogNotYet(string reason);

    [LoggerMessage(73, LogLevel.Warning, "The view could not read: {Code}: {Reason}")]
    private partial void LogReadFailed(ErrorCode code, string reason);

    [LoggerMessage(74, LogLevel.Error, "The view's consumer failed fatally; replacing it: {Code}: {Reason}")]
    private partial void LogReopens(ErrorCode code, string reason);

    [LoggerMessage(75, LogLevel.Error, "The view could not apply {Topic}-{Partition}@{Offset}")]
    private partial void LogNotTaken(Exception e, string topic, int partition, long offset);
}
