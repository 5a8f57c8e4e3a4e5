namespace Aspire.Hosting.ApplicationModel;

/// <summary>Who asks for a value.</summary>
public class ValueProviderContext
{
    public IResource? Caller { get; init; }
    public DistributedApplicationExecutionContext? ExecutionContext { get; init; }
}
