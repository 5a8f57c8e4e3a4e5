using System.Text.RegularExpressions;

namespace EcomStreaming.Rules.Tests;

/// <summary>The solution holds every project once, under its own name, and no other: what it misses, no build and no test run sees.</summary>
internal static partial class Solution
{
    private const string File = "EcomStreaming.sln";

    public static IEnumerable<string> Broken(SourceTree tree)
    {
        var projects = tree.Of(".csproj").ToList();
        var held = Project().Matches(tree.Text(File))
            .Select(line => (Name: line.Groups[1].Value, Path: line.Groups[2].Value.Replace('\\', '/'))).ToList();
        var paths = held.Select(project => project.Path).ToList();
        return projects.Except(paths).Select(path => $"{File} does not hold {path}")
            .Concat(paths.Except(projects).Select(path => $"{File} holds {path}, which is not there"))
            .Concat(paths.GroupBy(path => path).Where(same => same.Count() > 1).Select(same => $"{File} holds {same.Key} twice"))
            .Concat(held.Where(project => project.Name != Path.GetFileNameWithoutExtension(project.Path)).Select(
                project => $"{File} calls {project.Path} {project.Name}"))
            .Concat(projects.GroupBy(path => Path.GetFileName(path), StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1)
                .Select(same => $"{string.Join(" and ", same)} would share an output folder"));
    }

    /// <summary><c>Project("{kind}") = "name", "path.csproj", "{id}"</c></summary>
    [GeneratedRegex("""^Project\("[^"]+"\) = "([^"]+)", "([^"]+\.csproj)",""", RegexOptions.Multiline)]
    private static partial Regex Project();
}
