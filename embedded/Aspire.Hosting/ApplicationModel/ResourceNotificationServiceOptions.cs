namespace Aspire.Hosting.ApplicationModel;

/// <summary>How waiting behaves where a wait does not say.</summary>
public sealed class ResourceNotificationServiceOptions
{
    public WaitBehavior DefaultWaitBehavior { get; set; }
}
