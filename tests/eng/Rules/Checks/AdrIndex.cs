using System.Text.RegularExpressions;

namespace EcomStreaming.Rules.Tests;

/// <summary>Decisions are numbered from 1 without a gap, and the index links each of them.</summary>
internal static partial class AdrIndex
{
    private const string Folder = "docs/adr/";
    private const string Index = Folder + "README.md";

    public static IEnumerable<string> Broken(SourceTree tree)
    {
        var files = tree.Files.Where(file => file.StartsWith(Folder, StringComparison.Ordinal) && file != Index)
            .Select(file => file[Folder.Length..]).ToList();
        var linked = Link().Matches(tree.Text(Index)).Select(link => link.Groups[1].Value).ToList();
        return files.Except(linked).Select(file => $"{Index} does not list {file}")
            .Concat(linked.Except(files).Select(link => $"{Index} lists {link}, which is not there"))
            .Concat(files.Where((file, index) => !file.StartsWith($"{index + 1:0000}-", StringComparison.Ordinal)).Select(
                file => $"{file} does not follow the number before it"));
    }

    [GeneratedRegex(@"\]\(([^)]+\.md)\)")]
    private static partial Regex Link();
}
