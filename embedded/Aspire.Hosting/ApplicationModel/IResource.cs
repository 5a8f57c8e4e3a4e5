namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something the application consists of: a name and the facts (annotations) gathered about it.</summary>
public interface IResource
{
    ResourceAnnotationCollection Annotations { get; }
    string Name { get; }
}

/// <summary>A resource whose process takes environment variables.</summary>
public interface IResourceWithEnvironment : IResource;

/// <summary>A resource whose process takes command line arguments.</summary>
public interface IResourceWithArgs : IResource;

/// <summary>A resource that listens somewhere.</summary>
public interface IResourceWithEndpoints : IResource;

/// <summary>A resource that can be told to wait for others.</summary>
public interface IResourceWithWaitSupport : IResource;

/// <summary>A resource that is a value, not something that runs.</summary>
public interface IResourceWithoutLifetime : IResource;

/// <summary>A resource that can be deployed to run somewhere.</summary>
public interface IComputeResource : IResource;

/// <summary>A resource that belongs to another and is waited for together with it.</summary>
public interface IResourceWithParent : IResource
{
    IResource Parent { get; }
}

/// <summary>A resource that belongs to another of a known kind.</summary>
public interface IResourceWithParent<out T> : IResourceWithParent where T : IResource
{
    new T Parent { get; }

    IResource IResourceWithParent.Parent => Parent;
}
