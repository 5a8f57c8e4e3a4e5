using System.Text.RegularExpressions;

namespace EcomStreaming.Rules.Tests;

/// <summary>No source file is long, and most are short. A class that is spread over several files counts as one file.</summary>
internal static partial class FileLength
{
    public const int LinesMax = 300;
    public const int AverageMax = 100;

    /// <summary>Files and classes that may be longer, each with its reason.</summary>
    private static readonly Dictionary<string, string> Exceptions = [];

    public static IEnumerable<string> Broken(SourceTree tree)
    {
        var files = tree.Of(".cs").Select(file => (Name: file, Lines: tree.Lines(file).Length)).ToList();
        var average = files.Count == 0 ? 0 : files.Average(file => file.Lines);
        var classes = files.SelectMany(file => PartialTypes(tree.Text(file.Name)), (file, type) => (Type: type, file.Lines))
            .GroupBy(part => part.Type).Where(parts => parts.Count() > 1).Select(parts => (Name: parts.Key, Lines: parts.Sum(part => part.Lines)));
        var tooLong = files.Concat(classes).Where(one => one.Lines > LinesMax).ToList();
        return tooLong.Where(one => !Exceptions.ContainsKey(one.Name)).Select(one => $"{one.Name} has {one.Lines} lines, more than {LinesMax}")
            .Concat(Exceptions.Keys.Except(tooLong.Select(one => one.Name)).Select(name => $"{name} needs no exception"))
            .Concat(average > AverageMax ? [$"A file has {average:0} lines on average, more than {AverageMax}"] : []);
    }

    /// <summary>The full names of the partial types that a file declares at its top level.</summary>
    private static IEnumerable<string> PartialTypes(string text) =>
        PartialType().Matches(text).Select(type => $"{Namespace().Match(text).Groups[1].Value}.{type.Groups[1].Value}").Distinct();

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^(?:\w+ )*partial (?:record )?(?:class|struct|interface|record) (\w+)", RegexOptions.Multiline)]
    private static partial Regex PartialType();
}
