using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>How a container is run: by the runtime's client in the foreground, so that its life is the container's.</summary>
internal static class ContainerLaunch
{
    /// <param name="variables">Names of what the container is given; the values come from the client's own environment.</param>
    internal static LaunchCommand Of(ContainerResource resource, ResourceInstance instance, IEnumerable<string> variables, string runtime, string workingDirectory)
    {
        var image = resource.Annotations.OfType<ContainerImage>().LastOrDefault()
            ?? throw new DistributedApplicationException($"Resource '{resource.Name}' has no container image.");
        var arguments = new List<string> { "run", "--rm", "--init", "--name", instance.Id };
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
            arguments.AddRange(["--publish", $"127.0.0.1:{instance.TargetPorts[endpoint]}:{endpoint.TargetPort}"]);
        foreach (var volume in resource.Annotations.OfType<ContainerVolume>())
            arguments.AddRange(["--volume", $"{volume.Name}:{volume.Target}{(volume.IsReadOnly ? ":ro" : "")}"]);
        foreach (var name in variables)
            arguments.AddRange(["--env", name]);
        if (resource.Entrypoint is { } entrypoint)
            arguments.AddRange(["--entrypoint", entrypoint]);
        return new(runtime, [.. arguments, image.Reference], workingDirectory);
    }
}
