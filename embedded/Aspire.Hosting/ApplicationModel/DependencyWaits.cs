using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>One resource's wait for all that it depends on: what WaitFor, WaitForStart and WaitForCompletion mean.</summary>
internal sealed partial class DependencyWaits(ResourceNotificationService notifications, IResource waiter, ILogger log, WaitBehavior defaultBehavior)
{
    /// <summary>The property of a waiter that names the instances it still waits for.</summary>
    internal const string WaitingFor = "resource.waitingFor";

    private readonly Lock gate = new();
    private readonly List<string> pending = [];

    /// <exception cref="DistributedApplicationException">What is waited for cannot come any more.</exception>
    internal async Task WaitAsync(CancellationToken cancellationToken)
    {
        var waits = waiter.Annotations.OfType<WaitAnnotation>().ToList();
        if (waits.Count == 0)
            return;
        pending.AddRange(waits.SelectMany(wait => ResourceInstancesAnnotation.IdsOf(wait.Resource)));
        await TellAsync();
        await Task.WhenAll(waits.Select(wait => WaitAsync(wait, cancellationToken)));
    }

    private Task WaitAsync(WaitAnnotation wait, CancellationToken cancellationToken)
    {
        if (wait.WaitType == WaitType.WaitForCompletion)
            LogWaitingToComplete(log, wait.Resource.Name);
        else
            LogWaitingToRun(log, wait.Resource.Name);
        var ids = ResourceInstancesAnnotation.IdsOf(wait.Resource);
        return Task.WhenAll(ids.Select(async id =>
        {
            var name = ids.Count > 1 ? id : wait.Resource.Name;
            await (wait.WaitType == WaitType.WaitForCompletion ? CompletionAsync(id, name, wait, cancellationToken) : RunningAsync(id, name, wait, cancellationToken));
            lock (gate)
                pending.Remove(id);
            await TellAsync();
        }));
    }

    private async Task CompletionAsync(string id, string name, WaitAnnotation wait, CancellationToken cancellationToken)
    {
        var ended = (await InstanceAsync(id, wait, s => KnownResourceStates.TerminalStates.Contains(s.State?.Text), cancellationToken)).Snapshot;
        if (ended.State!.Text == KnownResourceStates.FailedToStart)
            throw Stopped(name, "it failed to start.");
        if (ended.ExitCode is { } code && code != wait.ExitCode)
            throw Stopped(name, $"it entered the '{ended.State.Text}' state with exit code '{code}', expected '{wait.ExitCode}'.");
        LogFinishedWaiting(log, name);
    }

    private async Task RunningAsync(string id, string name, WaitAnnotation wait, CancellationToken cancellationToken)
    {
        var stops = (wait.WaitBehavior ?? defaultBehavior) == WaitBehavior.StopOnResourceUnavailable;
        var state = (await InstanceAsync(id, wait, s => s.State?.Text == KnownResourceStates.Running || (stops && s.IsUnavailable), cancellationToken)).Snapshot.State!.Text;
        if (state == KnownResourceStates.FailedToStart)
            throw Stopped(name, "it failed to start.");
        if (state != KnownResourceStates.Running)
            throw Stopped(name, $"it entered the '{state}' state prematurely.");
        if (wait.WaitType == WaitType.WaitUntilStarted)
            LogFinishedWaitingForStart(log, name);
        else
            await ReadyAsync(id, name, wait, cancellationToken);
    }

    private async Task ReadyAsync(string id, string name, WaitAnnotation wait, CancellationToken cancellationToken)
    {
        // One that ends now is waited for until it is started again, whatever the behaviour: so does Aspire.
        if (wait.Resource.HasAnnotationOfType<HealthCheckAnnotation>())
        {
            LogWaitingForHealth(log, name);
            await InstanceAsync(id, wait, s => s.HealthStatus == HealthStatus.Healthy, cancellationToken);
        }
        LogWaitingForReady(log, name);
        var ready = await InstanceAsync(id, wait, s => s.ResourceReady is not null, cancellationToken);
        await ready.Snapshot.ResourceReady!.WaitAsync(cancellationToken);
        LogFinishedWaiting(log, name);
    }

    private Task<ResourceEvent> InstanceAsync(string id, WaitAnnotation wait, Func<CustomResourceSnapshot, bool> there, CancellationToken cancellationToken)
        => notifications.WaitForResourceAsync(wait.Resource.Name, e => e.ResourceId == id && there(e.Snapshot), cancellationToken);

    /// <summary>Of a resource's replicas, those that run already do not wait.</summary>
    private Task TellAsync() => notifications.PublishUpdateAsync(waiter, s =>
    {
        if (s.State?.Text is { } state && state != KnownResourceStates.Starting && state != KnownResourceStates.Waiting)
            return s;
        var others = s.Properties.Where(p => p.Name != WaitingFor);
        lock (gate)
        {
            return pending.Count == 0
                ? s with { Properties = [.. others] }
                : s with { State = KnownResourceStates.Waiting, Properties = [.. others, new(WaitingFor, pending.Distinct().ToArray())] };
        }
    });

    private DistributedApplicationException Stopped(string name, string why)
    {
        LogStoppedWaiting(log, name, why);
        return new($"Resource '{waiter.Name}' stopped waiting for dependency resource '{name}' because {why}");
    }

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

    [LoggerMessage(7, LogLevel.Information, "Finished waiting for resource '{Name}' to start.")]
    private static partial void LogFinishedWaitingForStart(ILogger logger, string name);

    [LoggerMessage(8, LogLevel.Error, "Stopped waiting for resource '{Name}': {Why}")]
    private static partial void LogStoppedWaiting(ILogger logger, string name, string why);
}
