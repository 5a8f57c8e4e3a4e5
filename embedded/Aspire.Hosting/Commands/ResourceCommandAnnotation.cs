namespace Aspire.Hosting.ApplicationModel;

/// <summary>A command of an application's own.</summary>
public sealed class ResourceCommandAnnotation : IResourceAnnotation
{
    internal ResourceCommandAnnotation(string name, string displayName, Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand, CommandOptions options)
    {
        (Name, DisplayName, ExecuteCommand) = (name, displayName, executeCommand);
        UpdateState = options.UpdateState ?? (_ => ResourceCommandState.Enabled);
        (DisplayDescription, ConfirmationMessage, IsHighlighted) = (options.Description, options.ConfirmationMessage, options.IsHighlighted);
        (IconName, IconVariant) = (options.IconName, options.IconVariant);
    }

    public string Name { get; }
    public string DisplayName { get; }
    public Func<UpdateCommandStateContext, ResourceCommandState> UpdateState { get; }
    public Func<ExecuteCommandContext, Task<ExecuteCommandResult>> ExecuteCommand { get; }
    public string? DisplayDescription { get; }
    public string? ConfirmationMessage { get; }
    public string? IconName { get; }
    public IconVariant? IconVariant { get; }
    public bool IsHighlighted { get; }
}

/// <summary>Whether a command can be run, and whether it is shown.</summary>
public enum ResourceCommandState
{
    Enabled = 0,
    Disabled = 1,
    Hidden = 2,
}

/// <summary>What decides on a command's state.</summary>
public sealed class UpdateCommandStateContext
{
    public required CustomResourceSnapshot ResourceSnapshot { get; init; }

    public required IServiceProvider Services { get; init; }
}
