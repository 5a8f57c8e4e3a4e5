namespace EcomStreaming.AppHost;

/// <summary>
/// Expands the short names of the command line: <c>--kafka</c>, <c>--data</c> and <c>--tape</c> are settings of section <c>Ecom</c>.
/// </summary>
internal static class ShopArguments
{
    private static readonly Dictionary<string, string> Keys = new(StringComparer.OrdinalIgnoreCase)
    {
        ["--kafka"] = "--Ecom:Kafka",
        ["--data"] = "--Ecom:Data",
        ["--tape"] = "--Ecom:Tape",
    };

    /// <summary>Replaces the short names, in both spellings: <c>--kafka external</c> and <c>--kafka=external</c>.</summary>
    public static string[] Expand(string[] args) => [.. args.Select(Expand)];

    private static string Expand(string argument)
    {
        var (name, rest) = argument.IndexOf('=') is >= 0 and var at ? (argument[..at], argument[at..]) : (argument, "");
        return Keys.TryGetValue(name, out var key) ? key + rest : argument;
    }
}
