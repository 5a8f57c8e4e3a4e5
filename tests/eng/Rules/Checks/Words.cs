using System.Text.RegularExpressions;

namespace EcomStreaming.Rules.Tests;

/// <summary>No note to do it later, and no path of one machine: what is unfinished is an issue, and what lies elsewhere is configured.</summary>
internal static partial class Words
{
    private static readonly string[] Text = [".cs", ".csproj", ".props", ".targets", ".proj", ".sln", ".md", ".json", ".sh", ".c", ".js", ".ts", ".css", ".razor", ".html", ".yml", ".txt", ""];

    /// <summary>Assembled, so that this file does not break its own rule.</summary>
    private static readonly Regex Later = new($@"\b({"TO" + "DO"}|{"FIX" + "ME"}|{"HA" + "CK"})\b");

    private static readonly Regex Machine = new($@"(?<![\w.~}}$*]){"/ho" + "me"}/\w|(?<![\w.~}}$*]){"/wo" + "rk"}/\w|(?<![\w.~}}$*]){"/ro" + "ot"}/\w|(?<![\w.~}}$*]){"/Us" + "ers"}/\w|\b[A-Z]:\\{"Us" + "ers"}\\");

    public static IEnumerable<string> Broken(SourceTree tree)
    {
        var files = tree.Of(Text).ToList();
        return tree.LinesWhere(files, Later.IsMatch).Select(place => $"{place} puts something off")
            .Concat(tree.LinesWhere(files, Machine.IsMatch).Select(place => $"{place} names a path of one machine"));
    }
}
