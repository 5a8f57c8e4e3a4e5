using EcomStreaming.TestSupport;

namespace EcomStreaming.Rules.Tests;

/// <summary>
/// The files of a source tree by their paths from its root, written with <c>/</c>; what builds and tools leave in it does not count.
/// </summary>
internal sealed class SourceTree
{
    private static readonly HashSet<string> NoSource = new(StringComparer.OrdinalIgnoreCase)
    {
        ".git", ".data", ".vs", ".vscode", ".idea", "artifacts", "bin", "obj", "node_modules", "TestResults",
    };

    private readonly string root;

    public SourceTree(string root)
    {
        this.root = root;
        Files = [.. Under(root).Select(file => Path.GetRelativePath(root, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];
    }

    public static SourceTree Repository { get; } = new(RepositoryRoot.Path);

    public IReadOnlyList<string> Files { get; }

    public IEnumerable<string> Of(params string[] extensions) => Files.Where(file => extensions.Contains(Path.GetExtension(file)));

    public bool Has(string path) => File.Exists(Path.Combine(root, path));

    /// <summary>A file or a folder, the root itself too; what lies outside of the tree is not there.</summary>
    public bool Holds(string path)
    {
        var full = Path.GetFullPath(Path.Combine(root, path));
        return (full + "/").StartsWith(root + "/", StringComparison.Ordinal) && (File.Exists(full) || Directory.Exists(full));
    }

    public string Text(string path) => File.ReadAllText(Path.Combine(root, path));

    public string[] Lines(string path) => File.ReadAllLines(Path.Combine(root, path));

    /// <summary>Every line of these files that the condition holds for, as <c>path:line</c>.</summary>
    public IEnumerable<string> LinesWhere(IEnumerable<string> files, Func<string, bool> condition) =>
        from file in files
        from line in Lines(file).Index()
        where condition(line.Item)
        select $"{file}:{line.Index + 1}";

    private static IEnumerable<string> Under(string folder) => Directory.EnumerateFiles(folder).Concat(
        Directory.EnumerateDirectories(folder).Where(inner => !NoSource.Contains(Path.GetFileName(inner))).SelectMany(Under));
}
