namespace Aspire.Hosting.ApplicationModel;

/// <summary>The ids of a resource's replicas, which outlive their processes.</summary>
internal sealed record ResourceInstancesAnnotation(IReadOnlyList<string> Ids) : IResourceAnnotation
{
    /// <summary>A resource without processes is its own only instance.</summary>
    internal static IReadOnlyList<string> IdsOf(IResource resource)
        => resource.TryGetLastAnnotation<ResourceInstancesAnnotation>(out var instances) ? instances.Ids : [resource.Name];
}
