namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a command of an application's own is shown.</summary>
public class CommandOptions
{
    public string? Description { get; set; }

    /// <summary>A question to be answered before it runs.</summary>
    public string? ConfirmationMessage { get; set; }

    public string? IconName { get; set; }

    public IconVariant? IconVariant { get; set; }

    /// <summary>Shown beside the resource, not only in its menu.</summary>
    public bool IsHighlighted { get; set; }

    /// <summary>Whether it can be run now; always, where nothing is said.</summary>
    public Func<UpdateCommandStateContext, ResourceCommandState>? UpdateState { get; set; }
}

/// <summary>The two drawings of an icon.</summary>
public enum IconVariant
{
    Regular = 0,
    Filled = 1,
}
