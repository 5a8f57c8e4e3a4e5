using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Health;

/// <summary>Asks resources' health checks and makes the answers known.</summary>
internal sealed class ResourceHealth(
    IServiceProvider services, ResourceNotificationService notifications, IDistributedApplicationEventing eventing, IHostApplicationLifetime lifetime)
{
    internal CancellationToken Stopping => lifetime.ApplicationStopping;

    /// <summary>Whether all the checks are content now.</summary>
    internal async Task<bool> CheckAsync(IResource resource, HashSet<string> keys, CancellationToken cancellationToken)
    {
        var report = await ReportAsync(keys, cancellationToken);
        await notifications.PublishUpdateAsync(resource, s => s with
        {
            HealthReports = [.. report.Entries.Select(e => new HealthReportSnapshot(e.Key, e.Value.Status, e.Value.Description, e.Value.Exception?.ToString()))],
        });
        return report.Status == HealthStatus.Healthy;
    }

    /// <summary>Waiters await the handlers through the snapshot, and see a handler's exception as their own.</summary>
    internal Task TellReadyAsync(IResource resource, CancellationToken cancellationToken)
    {
        var handlers = eventing.PublishAsync(new ResourceReadyEvent(resource, services), cancellationToken);
        return notifications.PublishUpdateAsync(resource, s => s with { ResourceReady = handlers });
    }

    private async Task<HealthReport> ReportAsync(HashSet<string> keys, CancellationToken cancellationToken)
    {
        try
        {
            return await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(r => keys.Contains(r.Name), cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // A check that cannot even be made: which one, nobody says.
            var entry = new HealthReportEntry(HealthStatus.Unhealthy, "Error calling HealthCheckService.", TimeSpan.Zero, failure, data: null);
            return new(keys.ToDictionary(key => key, _ => entry), TimeSpan.Zero);
        }
    }
}
