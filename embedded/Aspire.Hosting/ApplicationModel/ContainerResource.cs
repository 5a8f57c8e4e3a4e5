namespace Aspire.Hosting.ApplicationModel;

/// <summary>A container that Docker or Podman runs.</summary>
public class ContainerResource(string name, string? entrypoint = null)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport, IComputeResource
{
    public string? Entrypoint { get; set; } = entrypoint;
}

/// <summary>What runs in the container.</summary>
internal sealed record ContainerImage(string Reference) : IResourceAnnotation;

/// <summary>A named volume in the container.</summary>
internal sealed record ContainerVolume(string Name, string Target, bool IsReadOnly) : IResourceAnnotation;
