namespace Aspire.Hosting.ApplicationModel;

/// <summary>Another resource that has to get somewhere before this one starts.</summary>
public sealed class WaitAnnotation(IResource resource, WaitType waitType, int exitCode = 0) : IResourceAnnotation
{
    public IResource Resource { get; } = resource;
    public WaitType WaitType { get; } = waitType;
    public int ExitCode { get; } = exitCode;
    public WaitBehavior? WaitBehavior { get; init; }
}

/// <summary>How far the other resource has to get.</summary>
public enum WaitType
{
    WaitUntilHealthy = 0,
    WaitForCompletion = 1,
    WaitUntilStarted = 2,
}

/// <summary>Whether a dependency that has ended is waited for (someone may start it) or fails the waiter.</summary>
public enum WaitBehavior
{
    WaitOnResourceUnavailable = 0,
    StopOnResourceUnavailable = 1,
}
