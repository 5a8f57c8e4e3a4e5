using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Starts, stops and restarts resources while the application runs. What cannot be done is a result, not an exception.</summary>
public class ResourceCommandService
{
    private readonly IServiceProvider services;

    internal ResourceCommandService(IServiceProvider services) => this.services = services;

    /// <summary>Of one instance by its id, or of a resource by its name while it has a single instance.</summary>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        if (CustomCommands.Run(services, resourceId, commandName, cancellationToken) is { } custom)
            return custom;
        foreach (var runner in Runners)
        {
            var named = runner.Resource.Name.Equals(resourceId, StringComparison.OrdinalIgnoreCase) && runner.Instances.Count == 1;
            if (runner.Instances.FirstOrDefault(i => named || i.Id.Equals(resourceId, StringComparison.OrdinalIgnoreCase)) is { } instance)
                return ExecuteAsync(runner, [instance], commandName, cancellationToken);
        }
        return Task.FromResult(Failed($"Resource '{resourceId}' not found."));
    }

    /// <summary>Of all of the resource's instances.</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        if (await CustomCommands.RunAllAsync(services, resource, commandName, cancellationToken) is { } ended)
            return Together(ended);
        return Runners.FirstOrDefault(r => r.Resource == resource) is { } runner
            ? await ExecuteAsync(runner, runner.Instances, commandName, cancellationToken)
            : Failed($"Resource '{resource.Name}' not found.");
    }

    // Asked late: the orchestrator is made of services that know this one.
    private IReadOnlyList<ResourceRunner> Runners => services.GetRequiredService<Orchestrator>().Runners;

    private static async Task<ExecuteCommandResult> ExecuteAsync(
        ResourceRunner runner, IReadOnlyList<ResourceInstance> instances, string command, CancellationToken cancellationToken)
    {
        var (stops, starts) = (command is "stop" or "resource-stop", command is "start" or "resource-start");
        var restarts = command is "restart" or "resource-restart";
        if (!stops && !starts && !restarts)
            return Failed(instances, i => $"Command '{command}' not available for resource '{(runner.Instances.Count == 1 ? runner.Resource.Name : i.Id)}'.");
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
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
            return Failed(instances, _ => failure.Message);
        }
    }

    private static ExecuteCommandResult Failed(IReadOnlyList<ResourceInstance> instances, Func<ResourceInstance, string> why) => instances.Count == 1
        ? Failed(why(instances[0]))
        : Failed(string.Join(Environment.NewLine, instances
            .Select(instance => $"Resource '{instance.Id}' failed with error message: {why(instance)}")
            .Prepend($"{instances.Count} command executions failed.")));

    private static ExecuteCommandResult Together((string Id, ExecuteCommandResult Result)[] ended)
    {
        var failed = ended.Where(one => !one.Result.Success).ToList();
        if (ended.Length == 1 || failed.Count == 0)
            return ended[0].Result;
        return failed.TrueForAll(one => one.Result.Canceled) ? CommandResults.Canceled() : Failed(string.Join(Environment.NewLine, failed
            .Select(one => $"Resource '{one.Id}' failed with error message: {one.Result.Message}")
            .Prepend($"{failed.Count} command executions failed.")));
    }

    private static ExecuteCommandResult Failed(string message) => new() { Success = false, Message = message };
}
