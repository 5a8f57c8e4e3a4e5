using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The address of another resource, known once its endpoint is allocated.</summary>
public sealed class EndpointReference(IResourceWithEndpoints owner, string endpointName) : IExpressionValue, IValueWithReferences
{
    public EndpointReference(IResourceWithEndpoints owner, EndpointAnnotation endpoint) : this(owner, endpoint.Name)
    {
    }

    public IResourceWithEndpoints Resource => owner;
    public string EndpointName => endpointName;

    public EndpointAnnotation EndpointAnnotation => Find()
        ?? throw new InvalidOperationException($"The endpoint `{endpointName}` is not defined for the resource `{owner.Name}`.");

    public bool Exists => Find() is not null;
    public bool IsAllocated => Find()?.AllocatedEndpoint is not null;
    public string Scheme => EndpointAnnotation.UriScheme;
    public bool IsHttp => Scheme == "http";
    public bool IsHttps => Scheme == "https";
    public int? TargetPort => EndpointAnnotation.TargetPort;
    public string Host => Allocated.Address;
    public int Port => Allocated.Port;
    public string Url => Allocated.UriString;

    string IManifestExpressionProvider.ValueExpression => $"{{{owner.Name}.bindings.{endpointName}.url}}";

    IEnumerable<object> IValueWithReferences.References => [owner];

    private AllocatedEndpoint Allocated => EndpointAnnotation.AllocatedEndpoint
        ?? throw new InvalidOperationException($"The endpoint `{endpointName}` is not allocated for the resource `{owner.Name}`.");

    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
        => Property(EndpointProperty.Url).GetValueAsync(cancellationToken);

    private EndpointAnnotation? Find()
        => owner.Annotations.OfType<EndpointAnnotation>().FirstOrDefault(e => e.Name.Equals(endpointName, StringComparison.OrdinalIgnoreCase));

    internal static string PartOf(AllocatedEndpoint address, EndpointProperty property) => property switch
    {
        EndpointProperty.Url => address.UriString,
        EndpointProperty.Host => address.Address,
        EndpointProperty.IPV4Host => "127.0.0.1",
        EndpointProperty.Port => address.Port.ToString(CultureInfo.InvariantCulture),
        EndpointProperty.Scheme => address.UriScheme,
        EndpointProperty.TargetPort => address.Endpoint.TargetPort?.ToString(CultureInfo.InvariantCulture) ?? address.TargetPortExpression ?? "",
        EndpointProperty.HostAndPort => address.EndPointString,
        EndpointProperty.TlsEnabled => address.UriScheme == "https" ? bool.TrueString : bool.FalseString,
        _ => throw new InvalidOperationException($"The property '{property}' is not supported for the endpoint '{address.Endpoint.Name}'."),
    };
}
