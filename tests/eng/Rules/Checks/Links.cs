using System.Text.RegularExpressions;

namespace EcomStreaming.Rules.Tests;

/// <summary>A page's relative links lead to something.</summary>
internal static partial class Links
{
    public static IEnumerable<string> Broken(SourceTree tree) =>
        from page in tree.Of(".md")
        from Match link in Link().Matches(Code().Replace(tree.Text(page), ""))
        let target = link.Groups[1].Value.Split('#')[0]
        where target.Length > 0 && !Scheme().IsMatch(target)
            && !tree.Holds(Path.Combine(Path.GetDirectoryName(page)!, Uri.UnescapeDataString(target)))
        select $"{page} links to {target}, which is not there";

    [GeneratedRegex(@"!?\[[^\]]*\]\(<?([^)\s>]+)>?[^)]*\)")]
    private static partial Regex Link();

    /// <summary>Fenced blocks and spans of code: what looks like a link there is none.</summary>
    [GeneratedRegex("```.*?```|`[^`\n]*`", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex("^([a-z][a-z0-9+.-]*:|//)", RegexOptions.IgnoreCase)]
    private static partial Regex Scheme();
}
