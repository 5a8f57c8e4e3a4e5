using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Health;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Orchestration;

/// <summary>Takes one resource through its life: addresses, waiting, starting its replicas, their ends.</summary>
internal sealed partial class ResourceRunner : IAsyncDisposable
{
    private readonly IServiceProvider services;
    private readonly ResourceNotificationService notifications;
    private readonly ResourceLoggerService logs;
    private readonly IDistributedApplicationEventing eventing;
    private readonly ContainerRuntime containers;
    private readonly TimeProvider time;
    private readonly ResourceEndpoints endpoints;
    private readonly HealthMonitor health;
    private readonly SemaphoreSlim turn = new(1);
    private Waiting? waiting;

    internal ResourceRunner(IResource resource, IServiceProvider services)
    {
        Resource = resource;
        this.services = services;
        notifications = services.GetRequiredService<ResourceNotificationService>();
        logs = services.GetRequiredService<ResourceLoggerService>();
        eventing = services.GetRequiredService<IDistributedApplicationEventing>();
        containers = services.GetRequiredService<ContainerRuntime>();
        time = services.GetRequiredService<TimeProvider>();
        var replicas = resource.TryGetLastAnnotation<ReplicaAnnotation>(out var wanted) ? wanted.Replicas : 1;
        Instances = [.. Enumerable.Range(0, replicas).Select(_ => new ResourceInstance(resource.Name))];
        resource.Annotations.Add(new ResourceInstancesAnnotation([.. Instances.Select(i => i.Id)]));
        var randomize = services.GetRequiredService<IConfiguration>().GetValue("DcpPublisher:RandomizePorts", false);
        endpoints = new(resource, Instances, randomize, time, logs.GetLogger(resource));
        health = new(resource, services.GetRequiredService<ResourceHealth>(), time);
    }

    internal IResource Resource { get; }

    internal IReadOnlyList<ResourceInstance> Instances { get; }

    /// <summary>Rules are checked and addresses given before anything starts, so that resources may refer to each other in circles.</summary>
    internal async Task AllocateAsync(CancellationToken cancellationToken)
    {
        await notifications.PublishUpdateAsync(Resource, s => s with { CreationTimeStamp = Now });
        await endpoints.AllocateAsync(cancellationToken);
        await notifications.PublishUpdateAsync(Resource, s => s with { Urls = Urls() });
        await eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(Resource, services), cancellationToken);
        if (Resource is IResourceWithConnectionString)
            await eventing.PublishAsync(new ConnectionStringAvailableEvent(Resource, services), cancellationToken);
    }

    /// <summary>The first start, unless the resource waits for its start command.</summary>
    internal Task LaunchAsync(CancellationToken cancellationToken)
        => Resource.HasAnnotationOfType<ExplicitStartupAnnotation>()
            ? notifications.PublishUpdateAsync(Resource, s => s with { State = KnownResourceStates.NotStarted })
            : StartAsync(Instances, cancellationToken);

    /// <summary>A start while the resource waits for others forces it past them. A failure is made known here.</summary>
    /// <exception cref="Exception">What is asked before a start has failed, such as a wait for others. Failing to start is a state.</exception>
    internal async Task StartAsync(IReadOnlyList<ResourceInstance> wanted, CancellationToken cancellationToken)
    {
        if (waiting is { } blocked && wanted.Any(blocked.Instances.Contains))
        {
            await blocked.Forced.CancelAsync();
            return;
        }
        await turn.WaitAsync(cancellationToken);
        var prepared = false;
        try
        {
            var idle = wanted.Where(i => i.Process is null).ToList();
            if (idle.Count > 0)
                await PrepareAsync(idle, cancellationToken);
            prepared = true;
            foreach (var instance in idle)
                await StartInstanceAsync(instance, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            await FailAsync(failure, wanted);
            if (!prepared)
                throw;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Makes known that what is not running will not run.</summary>
    internal async Task FailAsync(Exception failure, IReadOnlyList<ResourceInstance> wanted)
    {
        LogFailedToStart(logs.GetLogger(Resource), failure, Resource.Name);
        foreach (var instance in wanted.Where(i => i.Process is null))
            await EndAsync(instance, KnownResourceStates.FailedToStart, null);
    }

    /// <summary>The container runtime does not answer now.</summary>
    internal async Task TellRuntimeUnhealthyAsync(string problem)
    {
        if (notifications.TryGetCurrentState(Instances[0].Id, out var known) && known.Snapshot.State?.Text == KnownResourceStates.RuntimeUnhealthy)
            return;
        LogRuntimeUnhealthy(logs.GetLogger(Resource), problem);
        await notifications.PublishUpdateAsync(Resource, s => s with { State = KnownResourceStates.RuntimeUnhealthy });
    }

    internal async Task StopAsync(ResourceInstance instance)
    {
        if (instance.Process is not { } process)
            return;
        await Update(instance, s => s with { State = KnownResourceStates.Stopping });
        await process.StopAsync();
        await instance.Ended;
    }

    private async Task PrepareAsync(List<ResourceInstance> idle, CancellationToken cancellationToken)
    {
        var isNewRun = Instances.All(i => i.Process is null);
        foreach (var instance in idle)
            await Update(instance, s => s.Starting(isNewRun));
        using var forced = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        waiting = new(idle, forced);
        try
        {
            await eventing.PublishAsync(new BeforeResourceStartedEvent(Resource, services), forced.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && forced.IsCancellationRequested)
        {
        }
        finally
        {
            waiting = null;
        }
        await notifications.PublishUpdateAsync(Resource, s => s.PastWaiting());
    }

    private async Task StartInstanceAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        var builder = services.GetRequiredService<IDistributedApplicationBuilder>();
        var environment = await StartValues.EnvironmentAsync(Resource, instance, builder.ExecutionContext, cancellationToken);
        var args = await StartValues.ArgumentsAsync(Resource, instance, cancellationToken);
        var command = Resource is ContainerResource container
            ? ContainerLaunch.Of(container, instance, environment.Own, containers.Command, builder.AppHostDirectory)
            : LaunchCommand.Of(Resource, builder.AppHostDirectory, builder.AppHostAssembly);
        var process = new ResourceProcess(
            command, args, environment.All, (line, isError) => logs.Append(Resource.Name, instance.Id, line, isError), services.GetRequiredService<Orchestrator>().Watchdog, time);
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        (instance.Process, instance.Ended) = (process, WatchEndAsync(instance, process, told.Task));
        endpoints.Open(instance);
        await Update(instance, s => s.Running(process.Id, environment, Now));
        health.Started();
        told.SetResult();
    }

    /// <param name="told">That it runs is told before that it has ended.</param>
    private async Task WatchEndAsync(ResourceInstance instance, ResourceProcess process, Task told)
    {
        var code = await process.Exited;
        await told;
        if (Resource is ContainerResource)
            await containers.RemoveAsync(instance.Id);
        instance.Process = null;
        endpoints.Close(instance);
        if (Instances.All(i => i.Process is null))
            health.Ended();
        await EndAsync(instance, Resource is ContainerResource ? KnownResourceStates.Exited : KnownResourceStates.Finished, code);
    }

    private async Task EndAsync(ResourceInstance instance, string state, int? code)
    {
        await Update(instance, s => s.Ended(state, code, Now));
        if (!notifications.TryGetCurrentState(instance.Id, out var ended))
            return;
        try
        {
            await eventing.PublishAsync(new ResourceStoppedEvent(Resource, services, ended), CancellationToken.None);
        }
        catch (Exception failure)
        {
            LogHandlerFailed(logs.GetLogger(Resource), failure, Resource.Name); // the process is gone all the same
        }
    }

    /// <summary>The replicas whose start is held up, and the way past.</summary>
    private sealed record Waiting(IReadOnlyList<ResourceInstance> Instances, CancellationTokenSource Forced);

    private ImmutableArray<UrlSnapshot> Urls()
        => [.. Resource.Annotations.OfType<EndpointAnnotation>().Select(e => new UrlSnapshot(e.Name, e.AllocatedEndpoint!.UriString, false))];

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private Task Update(ResourceInstance instance, Func<CustomResourceSnapshot, CustomResourceSnapshot> change)
        => notifications.PublishUpdateAsync(Resource, instance.Id, change);

    public async ValueTask DisposeAsync()
    {
        await endpoints.DisposeAsync();
        turn.Dispose();
    }
}
