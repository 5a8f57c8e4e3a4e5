namespace EcomStreaming.AppHost;

/// <summary>The embedded broker as a resource: a process that listens on the address that its clients dial, without a proxy.</summary>
internal sealed class EmbeddedKafka(string name, string program)
    : ExecutableResource(name, program, Path.GetDirectoryName(program)!), IResourceWithConnectionString
{
    public EndpointReference Listener => new(this, "tcp");

    public EndpointReference Http => new(this, "http");

    /// <summary>The address family is fixed: <c>localhost</c> would have every client try IPv6 first.</summary>
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"127.0.0.1:{Listener.Property(EndpointProperty.TargetPort)}");
}
