namespace EcomStreaming.Rules.Tests;

/// <summary>One file, one concept: no source file is long, and most are short.</summary>
internal static class FileLength
{
    public const int LinesMax = 300;
    public const int AverageMax = 100;

    /// <summary>Files that may be longer, each with its reason.</summary>
    private static readonly Dictionary<string, string> Exceptions = [];

    public static IEnumerable<string> Broken(SourceTree tree)
    {
        var files = tree.Of(".cs").Select(file => (Path: file, Lines: tree.Lines(file).Length)).ToList();
        var average = files.Count == 0 ? 0 : files.Average(file => file.Lines);
        return files.Where(file => file.Lines > LinesMax && !Exceptions.ContainsKey(file.Path)).Select(file => $"{file.Path} has {file.Lines} lines, more than {LinesMax}")
            .Concat(Exceptions.Keys.Where(path => files.All(file => file.Path != path || file.Lines <= LinesMax)).Select(path => $"{path} needs no exception"))
            .Concat(average > AverageMax ? [$"A file has {average:0} lines on average, more than {AverageMax}"] : []);
    }
}
