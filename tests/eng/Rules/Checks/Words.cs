using System.Text.RegularExpressions;

namespace EcomStreaming.Rules.Tests;

/// <summary>No file puts work off in a note, and none names a path of one machine.</summary>
internal static partial class Words
{
    private static readonly string[] Text =
        [".cs", ".csproj", ".props", ".targets", ".nuspec", ".sln", ".md", ".json", ".sh", ".java", ".js", ".py", ".yml", ".txt", ""];

    /// <summary>Assembled, so that this file does not break its own rule.</summary>
    private static readonly Regex Later = new($@"\b({"TO" + "DO"}|{"FIX" + "ME"}|{"HA" + "CK"})\b");

    private static readonly Regex Machine = new(
        $@"(?<![\w.~}}$*])/({"ho" + "me"}|{"wo" + "rk"}|{"ro" + "ot"}|{"Us" + "ers"})/\w|\b[A-Z]:\\{"Us" + "ers"}\\");

    public static IEnumerable<string> Broken(SourceTree tree)
    {
        var files = tree.Of(Text).ToList();
        return tree.LinesWhere(files, Later.IsMatch).Select(place => $"{place} puts something off")
            .Concat(tree.LinesWhere(files, Machine.IsMatch).Select(place => $"{place} names a path of one machine"));
    }
}
