using Confluent.Kafka;
using EcomStreaming.Contracts;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EcomStreaming.Streaming;

/// <summary>Measures from outside how far the stages' groups are behind, so it also sees a group without members. One process runs it.</summary>
internal sealed partial class LagObserver(
    IReadOnlyList<Stage> stages, KafkaClients clients, LagGauges gauges, IOptions<StreamingOptions> options, TimeProvider time,
    ILogger<LagObserver> logger)
    : BackgroundService, IHealthCheck
{
    private readonly TimeSpan interval = TimeSpan.FromSeconds(options.Value.LagIntervalSeconds);
    private volatile bool complete;
    private bool unanswered;

    /// <summary>Ready once every group was seen.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(complete ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("not every group has been seen yet"));

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => LoopThread.RunAsync("lag", () => ObserveAsync(stoppingToken));

    private async Task ObserveAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        while (!cancellationToken.IsCancellationRequested)
        {
            await ReadUntilFailureAsync(timer, cancellationToken);
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>A reader that failed is not asked again: the topics may have been made anew, and what it knows of them be wrong.</summary>
    private async Task ReadUntilFailureAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        using var reader = new LagReader(clients, stages, options.Value.TopicPrefix, time);
        try
        {
            do Show(await reader.ReadAsync(cancellationToken));
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (KafkaException e)
        {
            gauges.Show(null);
            if (!unanswered) LogUnseen(e.Error.Code, e.Error.Reason);
            unanswered = true;
        }
    }

    private void Show(IReadOnlyList<PartitionLag> lags)
    {
        gauges.Show(lags);
        complete |= lags.Select(lag => lag.Group).Distinct().Count() == stages.Count;
        if (unanswered) LogSeenAgain();
        unanswered = false;
    }

    [LoggerMessage(81, LogLevel.Warning, "Could not read the lag of the groups: {Code}: {Reason}")]
    private partial void LogUnseen(ErrorCode code, string reason);

    [LoggerMessage(82, LogLevel.Information, "The groups' lag is known again")]
    private partial void LogSeenAgain();
}
