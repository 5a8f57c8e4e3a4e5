namespace EcomStreaming.AppHost;

/// <summary>
/// Reads the command line: what <see cref="ShopSwitches"/> lists, as <c>--tape none</c> or <c>--tape=none</c>, each once. .NET's own reader skips
/// what it cannot read, and takes the next switch for the value that one lacks.
/// </summary>
internal static class ShopArguments
{
    private const string Dashes = "--";

    /// <summary>Gives each switch as <c>--Key=value</c>, under its setting's full name.</summary>
    /// <exception cref="ShopConfigurationException">The first argument that does not pass.</exception>
    public static string[] Parse(IReadOnlyList<string> arguments)
    {
        var given = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var parsed = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var (name, value) = Split(arguments[i]);
            var known = ShopSwitches.Find(name) ?? throw Refusal($"--{name} is not known here{Hint(name)}");
            if (value is null && i + 1 < arguments.Count && !IsSwitch(arguments[i + 1])) value = arguments[++i];
            if (value is null || (known.NeedsValue && (value.Length == 0 || IsSwitch(value)))) throw Refusal($"--{name} needs a value.");
            if (known.Value?.Accepts(value) == false) throw Refusal($"--{name} must be {known.Value.Name}, not '{value}'.");

            var key = known.Key ?? name;
            if (!given.Add(key)) throw Refusal(known.Key is null ? $"--{name} is given twice." : $"--{name} ({key}) is given twice.");
            parsed.Add($"{Dashes}{key}={value}");
        }

        return [.. parsed];
    }

    private static (string Name, string? Value) Split(string argument)
    {
        if (!IsSwitch(argument)) throw Refusal($"'{argument}' is not known here: the shop takes switches only, such as --tape none.");
        var text = argument[Dashes.Length..];
        return text.IndexOf('=', StringComparison.Ordinal) is >= 0 and var at ? (text[..at], text[(at + 1)..]) : (text, null);
    }

    private static bool IsSwitch(string argument) => argument.StartsWith(Dashes, StringComparison.Ordinal);

    private static string Hint(string name) => ShopSwitches.Nearest(name) is { } nearest ? $". Did you mean --{nearest}?" : ".";

    /// <summary>Whatever an argument contains, a refusal is one line.</summary>
    private static ShopConfigurationException Refusal(string message) =>
        new(string.Concat(message.Select(character => char.IsControl(character) ? '?' : character)));
}
