using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Waiting for other resources: what WaitFor, WaitForStart and WaitForCompletion mean.</summary>
public partial class ResourceNotificationService
{
    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default)
        => WaitForResourceHealthyAsync(resourceName, DefaultWaitBehavior, cancellationToken);

    public async Task<ResourceEvent> WaitForResourceHealthyAsync(
        string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        var model = services.GetRequiredService<DistributedApplicationModel>();
        if (waitBehavior == WaitBehavior.StopOnResourceUnavailable && !model.Resources.TryGetByName(resourceName, out _))
            throw new DistributedApplicationException($"Resource '{resourceName}' not found.");
        var reached = await WaitForResourceAsync(
            resourceName,
            e => IsHealthy(e) || (waitBehavior == WaitBehavior.StopOnResourceUnavailable && IsUnavailable(e)),
            cancellationToken);
        if (!IsHealthy(reached))
            throw new DistributedApplicationException($"Stopped waiting for resource '{resourceName}' to become healthy because it is in the '{reached.Snapshot.State!.Text}' state.");
        reached = await WaitForResourceAsync(resourceName, e => e.Snapshot.ResourceReady is not null, cancellationToken);
        await reached.Snapshot.ResourceReady!.WaitAsync(cancellationToken);
        return reached;
    }

    /// <summary>Until everything the resource waits for is there; throws when it cannot come any more.</summary>
    public async Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken)
    {
        var waits = resource.Annotations.OfType<WaitAnnotation>().ToList();
        if (waits.Count == 0)
            return;
        var names = string.Join(", ", waits.Select(wait => wait.Resource.Name));
        await PublishUpdateAsync(resource, s => s with
        {
            State = KnownResourceStates.Waiting,
            Properties = [.. s.Properties.Where(p => p.Name != WaitingFor), new(WaitingFor, names)],
        });
        await Task.WhenAll(waits.Select(wait => WaitForDependencyAsync(resource, wait, cancellationToken)));
        await PublishUpdateAsync(resource, s => s with { Properties = [.. s.Properties.Where(p => p.Name != WaitingFor)] });
    }

    internal const string WaitingFor = "resource.waitingFor";

    private async Task WaitForDependencyAsync(IResource waiter, WaitAnnotation wait, CancellationToken cancellationToken)
    {
        var log = resourceLoggers.GetLogger(waiter);
        var name = wait.Resource.Name;
        if (wait.WaitType == WaitType.WaitForCompletion)
            LogWaitingToComplete(log, name);
        else
            LogWaitingToRun(log, name);
        var instances = ResourceInstancesAnnotation.IdsOf(wait.Resource);
        await Task.WhenAll(instances.Select(id => wait.WaitType == WaitType.WaitForCompletion
            ? WaitForCompletionAsync(id, wait, cancellationToken)
            : WaitForRunningAsync(log, id, wait, cancellationToken)));
        LogFinishedWaiting(log, name);
    }

    private async Task WaitForCompletionAsync(string id, WaitAnnotation wait, CancellationToken cancellationToken)
    {
        var ended = await WaitForInstanceAsync(id, wait, IsTerminal, cancellationToken);
        if (ended.Snapshot.State!.Text == KnownResourceStates.FailedToStart)
            throw new DistributedApplicationException($"Dependency resource '{wait.Resource.Name}' failed to start.");
        if (ended.Snapshot.ExitCode is { } code && code != wait.ExitCode)
            throw new DistributedApplicationException($"Resource '{wait.Resource.Name}' has entered the '{ended.Snapshot.State.Text}' state with exit code '{code}', expected '{wait.ExitCode}'.");
    }

    private async Task WaitForRunningAsync(ILogger log, string id, WaitAnnotation wait, CancellationToken cancellationToken)
    {
        var stop = (wait.WaitBehavior ?? DefaultWaitBehavior) == WaitBehavior.StopOnResourceUnavailable;
        var reached = await WaitForInstanceAsync(id, wait, e => IsRunning(e) || (stop && IsUnavailable(e)), cancellationToken);
        ThrowIfUnavailable(reached);
        if (wait.WaitType == WaitType.WaitUntilStarted)
            return;
        LogWaitingForHealth(log, wait.Resource.Name);
        reached = await WaitForInstanceAsync(id, wait, e => IsHealthy(e) || (stop && IsUnavailable(e)), cancellationToken);
        ThrowIfUnavailable(reached);
        LogWaitingForReady(log, wait.Resource.Name);
        reached = await WaitForInstanceAsync(id, wait, e => e.Snapshot.ResourceReady is not null, cancellationToken);
        await reached.Snapshot.ResourceReady!.WaitAsync(cancellationToken);
    }

    private Task<ResourceEvent> WaitForInstanceAsync(string id, WaitAnnotation wait, Func<ResourceEvent, bool> there, CancellationToken cancellationToken)
        => WaitForResourceAsync(wait.Resource.Name, e => e.ResourceId == id && there(e), cancellationToken);

    private static void ThrowIfUnavailable(ResourceEvent e)
    {
        if (IsUnavailable(e))
            throw new DistributedApplicationException($"Dependency resource '{e.Resource.Name}' has entered the '{e.Snapshot.State!.Text}' state.");
    }

    private static bool IsRunning(ResourceEvent e) => e.Snapshot.State?.Text == KnownResourceStates.Running;

    private static bool IsHealthy(ResourceEvent e) => e.Snapshot.HealthStatus == HealthStatus.Healthy;

    private static bool IsTerminal(ResourceEvent e) => e.Snapshot.State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text);

    private static bool IsUnavailable(ResourceEvent e) => IsTerminal(e) || e.Snapshot.State?.Text == KnownResourceStates.RuntimeUnhealthy;

    [LoggerMessage(2, LogLevel.Information, "Waiting for resource '{Name}' to enter the 'Running' state.")]
    private static partial void LogWaitingToRun(ILogger logger, string name);

    [LoggerMessage(3, LogLevel.Information, "Waiting for resource '{Name}' to become healthy.")]
    private static partial void LogWaitingForHealth(ILogger logger, string name);

    [LoggerMessage(4, LogLevel.Information, "Waiting for resource ready to execute for '{Name}'.")]
    private static partial void LogWaitingForReady(ILogger logger, string name);

    [LoggerMessage(5, LogLevel.Information, "Waiting for resource '{Name}' to complete.")]
    private static partial void LogWaitingToComplete(ILogger logger, string name);

    [LoggerMessage(6, LogLevel.Information, "Finished waiting for resource '{Name}'.")]
    private static partial void LogFinishedWaiting(ILogger logger, string name);
}
