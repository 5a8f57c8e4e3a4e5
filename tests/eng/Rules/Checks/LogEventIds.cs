using System.Text.RegularExpressions;

namespace EcomStreaming.Rules.Tests;

/// <summary>An event id of the log is one event's of its project, so that it can be searched for.</summary>
internal static partial class LogEventIds
{
    public static IEnumerable<string> Broken(SourceTree tree) =>
        from project in tree.Of(".csproj")
        let folder = Path.GetDirectoryName(project)!.Replace('\\', '/') + "/"
        from same in OwnFiles(tree, folder)
            .SelectMany(file => Id().Matches(tree.Text(file)), (file, id) => (File: file, Id: id.Groups[1].Value)).GroupBy(use => use.Id)
        where same.Count() > 1
        select $"{project} has event id {same.Key} {same.Count()} times: {string.Join(", ", same.Select(use => use.File).Distinct())}";

    private static IEnumerable<string> OwnFiles(SourceTree tree, string folder)
    {
        var inner = tree.Of(".csproj").Select(project => Path.GetDirectoryName(project)!.Replace('\\', '/') + "/")
            .Where(other => other != folder && other.StartsWith(folder, StringComparison.Ordinal)).ToList();
        return tree.Of(".cs").Where(
            file => file.StartsWith(folder, StringComparison.Ordinal) && !inner.Any(other => file.StartsWith(other, StringComparison.Ordinal)));
    }

    /// <summary>The attribute's first argument, with or without its name.</summary>
    [GeneratedRegex(@"^\s*\[LoggerMessage\((?:EventId = )?(\d+)", RegexOptions.Multiline)]
    private static partial Regex Id();
}
