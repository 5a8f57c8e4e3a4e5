using System.Text.RegularExpressions;

namespace EcomStreaming.Rules.Tests;

/// <summary>A silenced warning says on its line why it may be silent.</summary>
internal static partial class Suppressions
{
    public static IEnumerable<string> Broken(SourceTree tree)
    {
        var code = tree.LinesWhere(tree.Of(".cs"), line => PragmaDisable().IsMatch(line) && !PragmaWithReason().IsMatch(line));
        var attributes = tree.LinesWhere(
            tree.Of(".cs"), line => SuppressMessage().IsMatch(line) && !line.Contains("Justification = \"", StringComparison.Ordinal));
        var projects = tree.LinesWhere(tree.Of(".csproj", ".props", ".targets"), line => NoWarn().IsMatch(line) && !XmlReason().IsMatch(line));
        return code.Concat(attributes).Concat(projects).Select(place => $"{place} silences a warning without a reason on its line");
    }

    [GeneratedRegex(@"^\s*#pragma\s+warning\s+disable\b")]
    private static partial Regex PragmaDisable();

    [GeneratedRegex(@"^\s*#pragma\s+warning\s+disable\s+\w+\d+(\s*,\s*\w+\d+)*\s*//\s*\w+")]
    private static partial Regex PragmaWithReason();

    [GeneratedRegex(@"^\s*\[(assembly: )?SuppressMessage\(")]
    private static partial Regex SuppressMessage();

    [GeneratedRegex("""<NoWarn>|\bNoWarn="|<WarningsNotAsErrors>""")]
    private static partial Regex NoWarn();

    [GeneratedRegex(@"<!--\s*\w+.*-->")]
    private static partial Regex XmlReason();
}
