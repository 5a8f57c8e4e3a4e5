using System.Net;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Proxy;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Gives a resource's endpoints their addresses and keeps a proxy in front of the proxied ones.</summary>
internal sealed class ResourceEndpoints(IResource resource, IReadOnlyList<ResourceInstance> instances, bool randomizePorts, TimeProvider time, ILogger log)
    : IAsyncDisposable
{
    private readonly Dictionary<EndpointAnnotation, TcpProxy> proxies = [];

    /// <summary>A container's target ports are inside it; outside it has others, as a process has.</summary>
    private bool IsContainer => resource is ContainerResource;

    /// <summary>Completes when every endpoint has its address; an endpoint whose public port is busy has none until the port is free.</summary>
    internal async Task AllocateAsync(CancellationToken cancellationToken)
    {
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>().ToList())
        {
            EndpointRules.ThrowIfBroken(resource, endpoint, instances.Count);
            if (endpoint.IsProxied)
                await OpenProxyAsync(endpoint, cancellationToken);
            else
                Assign(endpoint);
        }
    }

    private void Assign(EndpointAnnotation endpoint)
    {
        var port = endpoint.Port ?? (IsContainer ? null : endpoint.TargetPort) ?? FreePort.TakeForProxyless(new Random());
        endpoint.Port = port;
        if (!IsContainer)
            endpoint.TargetPort = port;
        instances[0].TargetPorts[endpoint] = port;
        endpoint.AllocatedEndpoint = new(endpoint, PublicHost(endpoint), port);
    }

    /// <summary>An endpoint whose public port is busy has no address until the port is free.</summary>
    private async Task OpenProxyAsync(EndpointAnnotation endpoint, CancellationToken cancellationToken)
    {
        foreach (var instance in instances)
            instance.TargetPorts[endpoint] = (IsContainer ? null : endpoint.TargetPort) ?? FreePort.Take();
        var proxy = new TcpProxy(randomizePorts ? 0 : endpoint.Port ?? 0, new Random(), time, log);
        proxies.Add(endpoint, proxy);
        proxy.Start();
        endpoint.AllocatedEndpoint = new(endpoint, PublicHost(endpoint), await proxy.Listening.WaitAsync(cancellationToken));
    }

    /// <summary>Sends connections to a replica that has started.</summary>
    internal void Open(ResourceInstance instance)
    {
        foreach (var (endpoint, proxy) in proxies)
            proxy.Targets.Add(new(IPAddress.Loopback, instance.TargetPorts[endpoint]));
    }

    internal void Close(ResourceInstance instance)
    {
        foreach (var (endpoint, proxy) in proxies)
            proxy.Targets.Remove(new(IPAddress.Loopback, instance.TargetPorts[endpoint]));
    }

    private static string PublicHost(EndpointAnnotation endpoint)
        => endpoint.TargetHost is "0.0.0.0" or "*" or "+" or "::" or "[::]" ? "localhost" : endpoint.TargetHost;

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in proxies.Values)
            await proxy.DisposeAsync();
    }
}
