namespace EcomStreaming.AppHost;

/// <summary>One line of <see cref="ShopSwitches"/>.</summary>
/// <param name="Name">As on the command line, without its dashes; with a star at the end it is all names that begin so.</param>
internal sealed record ShopSwitch(string Name)
{
    /// <summary>The setting that it stands for, where that is called otherwise.</summary>
    public string? Key { get; init; }

    /// <summary>Whether an empty value is refused, and one that looks like a switch.</summary>
    public bool NeedsValue { get; init; }

    /// <summary>What its value must be; null where whoever reads it says so.</summary>
    public SwitchValue? Value { get; init; }

    /// <summary>The services that get the setting in their environment.</summary>
    public IReadOnlyList<string> HandedOnTo { get; init; } = [];

    public bool IsGroup => Name[^1] == '*';

    public bool Covers(string name) => IsGroup
        ? name.Length >= Name.Length && name.StartsWith(Name[..^1], StringComparison.OrdinalIgnoreCase)
        : string.Equals(name, Name, StringComparison.OrdinalIgnoreCase);
}
