using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>One address of a resource: what it asks for, and what it was given once allocated.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    private readonly TaskCompletionSource<AllocatedEndpoint> allocated = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EndpointAnnotation(
        ProtocolType protocol, string? uriScheme = null, string? transport = null, string? name = null,
        int? port = null, int? targetPort = null, bool? isExternal = null, bool? isProxied = null)
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? protocol.ToString().ToLowerInvariant();
        Transport = transport ?? (UriScheme is "http" or "https" ? "http" : protocol.ToString().ToLowerInvariant());
        Name = name ?? UriScheme;
        ResourceName.ThrowIfInvalid(Name, "Endpoint");
        Port = port;
        TargetPort = targetPort;
        IsExternal = isExternal ?? false;
        IsProxied = isProxied ?? true;
    }

    public ProtocolType Protocol { get; set; }
    public string UriScheme { get; set; }
    public string Transport { get; set; }
    public string Name { get; set; }

    /// <summary>The public port, where the proxy listens; null takes a free one.</summary>
    public int? Port { get; set; }

    /// <summary>The port the process itself listens on; null takes a free one for each replica.</summary>
    public int? TargetPort { get; set; }

    public string TargetHost { get; set; } = "localhost";
    public bool IsExternal { get; set; }
    public bool IsProxied { get; set; }

    public AllocatedEndpoint? AllocatedEndpoint
    {
        get => allocated.Task.IsCompletedSuccessfully ? allocated.Task.GetAwaiter().GetResult() : null;
        set => allocated.TrySetResult(value ?? throw new ArgumentNullException(nameof(value)));
    }

    internal bool FromLaunchProfile { get; init; }

    internal Task<AllocatedEndpoint> WhenAllocatedAsync(CancellationToken cancellationToken) => allocated.Task.WaitAsync(cancellationToken);
}
