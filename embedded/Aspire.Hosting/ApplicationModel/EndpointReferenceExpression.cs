namespace Aspire.Hosting.ApplicationModel;

/// <summary>One part of another resource's address. The target port stays a placeholder: each replica has its own.</summary>
public class EndpointReferenceExpression(EndpointReference endpointReference, EndpointProperty property) : IExpressionValue, IValueWithReferences
{
    public EndpointReference Endpoint { get; } = endpointReference;
    public EndpointProperty Property { get; } = property;

    public string ValueExpression
        => $"{{{Endpoint.Resource.Name}.bindings.{Endpoint.EndpointName}.{char.ToLowerInvariant(Property.ToString()[0])}{Property.ToString()[1..]}}}";

    IEnumerable<object> IValueWithReferences.References => [Endpoint];

    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
        => EndpointReference.PartOf(await Endpoint.EndpointAnnotation.WhenAllocatedAsync(cancellationToken), Property);
}
