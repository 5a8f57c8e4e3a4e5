using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Starts, stops and restarts resources while the application runs. What cannot be done is a result, not an exception.</summary>
public class ResourceCommandService
{
    private readonly IServiceProvider services;

    internal ResourceCommandService(IServiceProvider services) => this.services = services;

    /// <summary>Of one instance by its id, or of a resource by its name while it has a single instance.</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        foreach (var runner in Runners)
        {
            var named = runner.Resource.Name.Equals(resourceId, StringComparison.OrdinalIgnoreCase) && runner.Instances.Count == 1;
            var instances = runner.Instances.Where(i => named || i.Id.Equals(resourceId, StringComparison.OrdinalIgnoreCase)).ToList();
            if (instances.Count > 0)
                return await ExecuteAsync(runner, instances, commandName, cancellationToken);
        }
        return Failed($"Resource '{resourceId}' not found.");
    }

    /// <summary>Of all of the resource's instances.</summary>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
        => Runners.FirstOrDefault(r => r.Resource == resource) is { } runner
            ? ExecuteAsync(runner, runner.Instances, commandName, cancellationToken)
            : Task.FromResult(Failed($"Resource '{resource.Name}' not found."));

    // Asked late: the orchestrator is made of services that know this one.
    private IReadOnlyList<ResourceRunner> Runners => services.GetRequiredService<Orchestrator>().Runners;

    private static async Task<ExecuteCommandResult> ExecuteAsync(
        ResourceRunner runner, IReadOnlyList<ResourceInstance> instances, string command, CancellationToken cancellationToken)
    {
        var (stops, starts) = (command is "stop" or "resource-stop", command is "start" or "resource-start");
        var restarts = command is "restart" or "resource-restart";
        if (!stops && !starts && !restarts)
            return Failed($"Command '{command}' not available for resource '{runner.Resource.Name}'.");
        try
        {
            if (stops || restarts)
                await Task.WhenAll(instances.Select(runner.StopAsync)).WaitAsync(cancellationToken);
            if (starts || restarts)
                await runner.StartAsync(instances, cancellationToken);
            return new() { Success = true };
        }
        catch (OperationCanceledException)
        {
            return new() { Success = false, Canceled = true };
        }
        catch (Exception failure)
        {
            return Failed(failure.Message);
        }
    }

    private static ExecuteCommandResult Failed(string message) => new() { Success = false, Message = message };
}
