using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.SampleAppHost;

/// <summary>Names the assembly to a testing builder.</summary>
public sealed class SampleAppHost;

/// <summary>Has endpoints and a connection string; <see cref="AnsweringService"/> serves it.</summary>
public sealed class AnsweringResource(string name) : Resource(name), IResourceWithEndpoints, IResourceWithConnectionString
{
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"address={new EndpointReference(this, "http")}");
}

/// <summary>Has neither.</summary>
public sealed class SilentResource(string name) : Resource(name);
