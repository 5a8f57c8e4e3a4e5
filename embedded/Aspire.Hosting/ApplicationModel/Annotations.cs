namespace Aspire.Hosting.ApplicationModel;

/// <summary>Names a registered health check that speaks for the resource.</summary>
public class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    public string Key { get; } = key;
}

/// <summary>How many processes run the resource.</summary>
public sealed class ReplicaAnnotation(int replicas = 1) : IResourceAnnotation
{
    public int Replicas { get; } = replicas;
}

/// <summary>The resource waits for its start command.</summary>
public sealed class ExplicitStartupAnnotation : IResourceAnnotation;
