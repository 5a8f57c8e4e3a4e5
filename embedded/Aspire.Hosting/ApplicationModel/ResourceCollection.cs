using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A list of resources that finds them by name, whatever its letter case.</summary>
internal sealed class ResourceCollection : Collection<IResource>, IResourceCollection
{
    internal ResourceCollection()
    {
    }

    internal ResourceCollection(IEnumerable<IResource> resources) : base([.. resources])
    {
    }

    public bool TryGetByName(string name, [NotNullWhen(true)] out IResource? resource)
    {
        resource = this.FirstOrDefault(other => other.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return resource is not null;
    }
}
