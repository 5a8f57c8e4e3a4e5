using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Combinations of ports, proxies and replicas that cannot work.</summary>
internal static class EndpointRules
{
    internal static void ThrowIfBroken(IResource resource, EndpointAnnotation endpoint, int replicas)
    {
        if (replicas > 1 && !endpoint.IsProxied)
            throw new InvalidOperationException($"Resource '{resource.Name}' uses multiple replicas and a proxy-less endpoint '{endpoint.Name}'. These features do not work together.");
        if (replicas > 1 && endpoint.TargetPort is not null)
            throw new InvalidOperationException($"Resource '{resource.Name}' can have multiple replicas, and it uses endpoint '{endpoint.Name}' that has TargetPort property set. Each replica must have a unique port; setting TargetPort is not allowed.");
        if (resource is ContainerResource)
            return; // it has its target ports for itself
        if (endpoint is { IsProxied: true, Port: { } port } && port == endpoint.TargetPort)
            throw new InvalidOperationException($"The endpoint '{endpoint.Name}' for resource '{resource.Name}' requested a proxy (IsProxied is true). Non-container resources cannot be proxied when both TargetPort and Port are specified with the same value.");
        if (endpoint is { IsProxied: false, Port: { } fixedPort, TargetPort: { } target } && fixedPort != target)
            throw new InvalidOperationException($"The endpoint '{endpoint.Name}' for resource '{resource.Name}' requested no proxy (IsProxied is false), but Port and TargetPort differ.");
    }
}
