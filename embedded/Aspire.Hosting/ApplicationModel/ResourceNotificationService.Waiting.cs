using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Waiting for health, and for what a resource depends on.</summary>
public partial class ResourceNotificationService
{
    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default)
        => WaitForResourceHealthyAsync(resourceName, DefaultWaitBehavior, cancellationToken);

    public async Task<ResourceEvent> WaitForResourceHealthyAsync(
        string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        var stops = waitBehavior == WaitBehavior.StopOnResourceUnavailable;
        if (stops && !services.GetRequiredService<DistributedApplicationModel>().Resources.TryGetByName(resourceName, out _))
            throw Stopped("it does not exist in the application model.");
        var reached = await WaitForResourceAsync(
            resourceName, e => e.Snapshot.HealthStatus == HealthStatus.Healthy || (stops && e.Snapshot.IsUnavailable), cancellationToken);
        if (reached.Snapshot.HealthStatus != HealthStatus.Healthy)
            throw Stopped("it failed to start.");
        reached = await WaitForResourceAsync(resourceName, e => e.ResourceId == reached.ResourceId && e.Snapshot.ResourceReady is not null, cancellationToken);
        await reached.Snapshot.ResourceReady!.WaitAsync(cancellationToken);
        return reached;

        DistributedApplicationException Stopped(string why) => new($"Stopped waiting for resource '{resourceName}' to become healthy because {why}");
    }

    /// <summary>Until everything the resource waits for is there; throws when it cannot come any more.</summary>
    public Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken)
        => new DependencyWaits(this, resource, resourceLoggers.GetLogger(resource), DefaultWaitBehavior).WaitAsync(cancellationToken);
}
