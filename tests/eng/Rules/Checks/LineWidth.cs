using System.Text.RegularExpressions;

namespace EcomStreaming.Rules.Tests;

/// <summary>
/// Lines are narrow enough to read side by side: code up to the width that .editorconfig names, pages up to a narrower one. A page's tables, its
/// HTML and its blocks of code may be wider, for they cannot be wrapped, and the target of a link does not count.
/// </summary>
internal static partial class LineWidth
{
    public const int CodeMax = 150;
    public const int PageMax = 120;

    public static IEnumerable<string> Broken(SourceTree tree)
    {
        var code = tree.LinesWhere(tree.Of(".cs"), line => line.Length > CodeMax).Select(place => $"{place} is wider than {CodeMax} characters");
        var pages = from page in tree.Of(".md")
                    from line in Prose(tree.Lines(page))
                    where LinkTarget().Replace(line.Text, "]").Length > PageMax
                    select $"{page}:{line.Number} is wider than {PageMax} characters";
        return code.Concat(pages);
    }

    private static IEnumerable<(int Number, string Text)> Prose(string[] lines)
    {
        var isCode = false;
        foreach (var (index, line) in lines.Index())
        {
            var text = line.TrimStart();
            if (text.StartsWith("```", StringComparison.Ordinal)) isCode = !isCode;
            else if (!isCode && text is not ['|' or '<', ..]) yield return (index + 1, line);
        }
    }

    [GeneratedRegex(@"\]\([^)]*\)")]
    private static partial Regex LinkTarget();
}
