using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Finds and runs the commands that an application has added to its resources. What they throw is their result.</summary>
internal static class CustomCommands
{
    /// <summary>Of one instance by its id, or of a resource by its name while it has a single instance; null where there is no such command.</summary>
    internal static Task<ExecuteCommandResult>? Run(IServiceProvider services, string resourceId, string command, CancellationToken cancellationToken)
    {
        foreach (var resource in services.GetRequiredService<DistributedApplicationModel>().Resources)
        {
            var ids = ResourceInstancesAnnotation.IdsOf(resource);
            var named = ids.Count == 1 && resource.Name.Equals(resourceId, StringComparison.OrdinalIgnoreCase);
            if (ids.FirstOrDefault(id => named || id.Equals(resourceId, StringComparison.OrdinalIgnoreCase)) is { } found)
                return Of(resource, command) is { } custom ? RunAsync(services, resource, found, custom, cancellationToken) : null;
        }
        return null;
    }

    /// <summary>For all of the resource's instances at once; null where there is no such command.</summary>
    internal static async Task<(string Id, ExecuteCommandResult Result)[]?> RunAllAsync(
        IServiceProvider services, IResource resource, string command, CancellationToken cancellationToken)
    {
        if (Of(resource, command) is not { } custom)
            return null;
        return await Task.WhenAll(ResourceInstancesAnnotation.IdsOf(resource)
            .Select(async id => (id, await RunAsync(services, resource, id, custom, cancellationToken))));
    }

    private static ResourceCommandAnnotation? Of(IResource resource, string command)
        => resource.Annotations.OfType<ResourceCommandAnnotation>().LastOrDefault(known => known.Name == command);

    private static async Task<ExecuteCommandResult> RunAsync(
        IServiceProvider services, IResource resource, string id, ResourceCommandAnnotation command, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return await command.ExecuteCommand(new()
            {
                Services = services,
                ResourceName = id,
                CancellationToken = cancellationToken,
                Logger = services.GetRequiredService<ResourceLoggerService>().GetLogger(resource),
            });
        }
        catch (OperationCanceledException)
        {
            return CommandResults.Canceled();
        }
        catch (Exception failure)
        {
            return CommandResults.Failure(failure);
        }
    }
}
