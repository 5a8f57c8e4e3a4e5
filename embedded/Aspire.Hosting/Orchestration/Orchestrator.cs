using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Processes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Orchestration;

/// <summary>Starts every resource with the host and stops them with it, dependents first.</summary>
/// <param name="watchdog">Made before this and so disposed after it: it watches until the last process is gone.</param>
internal sealed class Orchestrator(IServiceProvider services, DistributedApplicationModel model, ProcessWatchdog watchdog) : IHostedService, IAsyncDisposable
{
    private bool disposed;

    private readonly CancellationTokenSource stopping = new();
    private readonly List<ResourceRunner> runners = [];
    private Task starting = Task.CompletedTask;

    internal IReadOnlyList<ResourceRunner> Runners => runners;

    internal ProcessWatchdog Watchdog => watchdog;

    /// <summary>Returns once all are on their way: one that waits for others goes on waiting by itself.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        ThrowIfHealthCheckUnknown();
        runners.AddRange(model.Resources.Where(r => r is ExecutableResource or ProjectResource or ContainerResource).Select(r => new ResourceRunner(r, services)));
        foreach (var runner in runners)
        {
            var replicas = runner.Instances.Count;
            foreach (var endpoint in runner.Resource.Annotations.OfType<EndpointAnnotation>())
                EndpointRules.ThrowIfBroken(runner.Resource, endpoint, replicas);
        }
        if (runners.Any(runner => runner.Resource is ContainerResource))
            await services.GetRequiredService<ContainerRuntime>().EnsureAsync(cancellationToken);
        foreach (var parameter in model.Resources.OfType<ParameterResource>())
            await ResolveAsync(parameter);
        starting = Task.WhenAll(runners.Select(LaunchAsync));
        await services.GetRequiredService<IDistributedApplicationEventing>()
            .PublishAsync(new AfterResourcesCreatedEvent(services, model), cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await starting;
        var left = runners.ToList();
        while (left.Count > 0)
        {
            var free = left.Where(r => !left.Any(other => other != r && DependsOn(other, r))).ToList();
            if (free.Count == 0)
                free = [.. left];
            await Task.WhenAll(free.SelectMany(runner => runner.Instances.Select(runner.StopAsync)));
            left.RemoveAll(free.Contains);
        }
    }

    /// <summary>A host that failed to start, or was never stopped, still leaves no process.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed) // as a singleton and as a hosted service, the container knows it twice
            return;
        disposed = true;
        await StopAsync(CancellationToken.None);
        foreach (var runner in runners)
            await runner.DisposeAsync();
        runners.Clear();
        stopping.Dispose();
    }

    private async Task LaunchAsync(ResourceRunner runner)
    {
        try
        {
            await runner.AllocateAsync(stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
        catch (Exception failure)
        {
            await runner.FailAsync(failure, runner.Instances);
            return;
        }
        try
        {
            if (runner.Resource is ContainerResource)
                await services.GetRequiredService<ContainerRuntime>().HealthyAsync(runner.TellRuntimeUnhealthyAsync, stopping.Token);
            await runner.LaunchAsync(stopping.Token);
        }
        catch (Exception)
        {
            // Told by its state and in its log, or the application stops: either way one resource's start does not end the others'.
        }
    }

    private static bool DependsOn(ResourceRunner dependent, ResourceRunner dependency)
        => dependent.Resource.Annotations.OfType<WaitAnnotation>().Any(wait => wait.Resource == dependency.Resource);

    private async Task ResolveAsync(ParameterResource parameter)
    {
        string state;
        try
        {
            await parameter.GetValueAsync(stopping.Token);
            state = KnownResourceStates.Running;
        }
        catch (MissingParameterValueException)
        {
            state = KnownResourceStates.ValueMissing;
        }
        await services.GetRequiredService<ResourceNotificationService>().PublishUpdateAsync(
            parameter, s => s with { State = state, ResourceReady = state == KnownResourceStates.Running ? Task.CompletedTask : null });
    }

    private void ThrowIfHealthCheckUnknown()
    {
        var known = services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Select(r => r.Name).ToHashSet();
        var unknown = model.Resources.SelectMany(r => r.Annotations.OfType<HealthCheckAnnotation>()).Where(c => !known.Contains(c.Key)).ToList();
        if (unknown.Count > 0)
        {
            throw new OptionsValidationException("", typeof(HealthCheckServiceOptions),
                unknown.Select(c => $"A health check registration is missing. Check key '{c.Key}' is not registered."));
        }
    }
}
