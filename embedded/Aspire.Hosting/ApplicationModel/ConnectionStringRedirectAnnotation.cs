namespace Aspire.Hosting.ApplicationModel;

/// <summary>Says that another resource's connection string is to be used.</summary>
public class ConnectionStringRedirectAnnotation(IResourceWithConnectionString resource) : IResourceAnnotation
{
    public IResourceWithConnectionString Resource { get; } = resource;
}
