namespace EcomStreaming.Eng.Tests.AspireSwitch;

/// <summary>What a project refers to once MSBuild has read it.</summary>
/// <param name="Path">Of its file, below the repository's root, with slashes.</param>
/// <param name="Projects">Of the files it refers to, likewise.</param>
internal sealed record EvaluatedProject(
    string Path, bool GenuineSdk, IReadOnlyList<string> Packages, IReadOnlyDictionary<string, Version> Versions, IReadOnlyList<string> Projects)
{
    /// <summary>Reads lines of <c>kind|name|version</c>.</summary>
    public static EvaluatedProject Parse(IEnumerable<string> lines, string root)
    {
        var facts = lines.Select(line => line.Split('|')).ToLookup(parts => parts[0]);
        return new(
            Below(root, facts["path"].Single()[1]),
            facts["sdk"].Single()[1].Length > 0,
            [.. facts["package"].Select(parts => parts[1])],
            facts["version"].ToDictionary(parts => parts[1], parts => Version.Parse(parts[2])),
            [.. facts["project"].Select(parts => Below(root, parts[1]))]);
    }

    private static string Below(string root, string path) => System.IO.Path.GetRelativePath(root, path).Replace('\\', '/');
}
