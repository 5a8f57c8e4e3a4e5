using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.AppHost;

/// <summary>
/// Stops the services before the orchestrator stops everything at once. So they still have Kafka to commit to, and the dashboard to send their
/// last telemetry to.
/// </summary>
internal sealed partial class ServicesStopFirst(
    ResourceNotificationService notifications,
    ResourceCommandService commands,
    TimeProvider time,
    ILogger<ServicesStopFirst> logger) : BackgroundService, IHostedLifecycleService
{
    /// <summary>The orchestrator has 6 s for all. What is left of them is for the broker and the dashboard.</summary>
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>The state of each instance of a service; replicas are instances of their own.</summary>
    private readonly ConcurrentDictionary<string, string?> states = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(stoppingToken))
                if (change.Resource is ProjectResource) states[change.ResourceId] = change.Snapshot.State?.Text;
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            LogUnwatched(e.Message); // thrown on, it would stop the shop
        }
    }

    /// <summary>Called before any hosted service is stopped, the orchestrator's among them.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(StopMax);
        try
        {
            await Task.WhenAll(states.Keys.Where(IsRunning).Select(instance => StopAsync(instance, bounded.Token)));
        }
        catch (OperationCanceledException)
        {
            LogStillRunning(string.Join(", ", states.Keys.Where(IsRunning)), StopMax.TotalSeconds);
        }
    }

    private async Task StopAsync(string instance, CancellationToken cancellationToken)
    {
        await commands.ExecuteCommandAsync(instance, KnownResourceCommands.StopCommand, cancellationToken).WaitAsync(cancellationToken);
        while (!KnownResourceStates.TerminalStates.Contains(states[instance])) await Task.Delay(Interval, time, cancellationToken);
    }

    private bool IsRunning(string instance) => states[instance] == KnownResourceStates.Running;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(10, LogLevel.Warning, "The services' states are not watched any more: the shop may stop in any order. {Reason}")]
    private partial void LogUnwatched(string reason);

    [LoggerMessage(8, LogLevel.Warning, "{Instances} have not stopped within {Seconds} s; Kafka stops all the same")]
    private partial void LogStillRunning(string instances, double seconds);
}
