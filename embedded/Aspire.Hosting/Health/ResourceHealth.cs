using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Health;

/// <summary>Polls a running resource's health checks and says once per run when it is ready.</summary>
internal sealed class ResourceHealth(
    IServiceProvider services, ResourceNotificationService notifications, IDistributedApplicationEventing eventing,
    IHostApplicationLifetime lifetime, TimeProvider time)
{
    private static readonly TimeSpan WhileHealthy = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WhileStarting = TimeSpan.FromMilliseconds(250);
    private const int StartingPollsMax = 20;
    private const int UnhealthySecondsMax = 5;

    /// <summary>The monitor ends with the run's last process, or with the application.</summary>
    internal void Watch(ResourceRunner runner) => _ = WatchAsync(runner);

    private async Task WatchAsync(ResourceRunner runner)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
        _ = Task.WhenAll(runner.Instances.Select(i => i.Ended)).ContinueWith(_ => ended.CancelAsync(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        try
        {
            await PollAsync(runner.Resource, ended.Token);
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task PollAsync(IResource resource, CancellationToken cancellationToken)
    {
        var keys = resource.Annotations.OfType<HealthCheckAnnotation>().Select(c => c.Key).ToHashSet();
        var ready = false;
        // A resource that has just started is asked often: who waits for it should not wait for the question.
        for (int polls = 1, seconds = 0; ; polls++)
        {
            var healthy = keys.Count == 0 || await CheckAsync(resource, keys, cancellationToken);
            if (healthy && !ready)
            {
                ready = true;
                await TellReadyAsync(resource, cancellationToken);
            }
            if (keys.Count == 0)
                return;
            var isStarting = !ready && polls <= StartingPollsMax;
            seconds = healthy || isStarting ? 0 : Math.Min(seconds + 1, UnhealthySecondsMax);
            await Task.Delay(healthy ? WhileHealthy : isStarting ? WhileStarting : TimeSpan.FromSeconds(seconds), time, cancellationToken);
        }
    }

    private async Task<bool> CheckAsync(IResource resource, HashSet<string> keys, CancellationToken cancellationToken)
    {
        var report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(r => keys.Contains(r.Name), cancellationToken);
        await notifications.PublishUpdateAsync(resource, s => s with
        {
            HealthReports = [.. report.Entries.Select(e => new HealthReportSnapshot(e.Key, e.Value.Status, e.Value.Description, e.Value.Exception?.ToString()))],
        });
        return report.Status == HealthStatus.Healthy;
    }

    /// <summary>Waiters await the handlers through the snapshot, and see a handler's exception as their own.</summary>
    private Task TellReadyAsync(IResource resource, CancellationToken cancellationToken)
    {
        var handlers = eventing.PublishAsync(new ResourceReadyEvent(resource, services), cancellationToken);
        return notifications.PublishUpdateAsync(resource, s => s with { ResourceReady = handlers });
    }
}
