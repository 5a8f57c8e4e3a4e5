namespace Aspire.Hosting;

/// <summary>What the builder was asked to do.</summary>
public enum DistributedApplicationOperation
{
    Run = 0,
    Publish = 1,
}
