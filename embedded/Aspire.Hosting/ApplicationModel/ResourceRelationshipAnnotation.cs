namespace Aspire.Hosting.ApplicationModel;

/// <summary>That the resource has to do with another one, and what: an arrow in the dashboard's graph.</summary>
public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    internal const string Reference = "Reference";

    public IResource Resource { get; } = resource;

    public string Type { get; } = type;
}
