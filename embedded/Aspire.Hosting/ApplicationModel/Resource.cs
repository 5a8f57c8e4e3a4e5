namespace Aspire.Hosting.ApplicationModel;

/// <summary>The base of resources: a checked name and its annotations.</summary>
public abstract class Resource : IResource
{
    protected Resource(string name)
    {
        ResourceName.ThrowIfInvalid(name);
        Name = name;
    }

    public virtual ResourceAnnotationCollection Annotations { get; } = [];

    public virtual string Name { get; }
}
