namespace Aspire.Hosting.ApplicationModel;

/// <summary>A .NET project of the solution that runs as one or more child processes.</summary>
public class ProjectResource(string name)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport, IComputeResource;
