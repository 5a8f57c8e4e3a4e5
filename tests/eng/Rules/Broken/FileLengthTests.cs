namespace EcomStreaming.Rules.Tests.Broken;

public sealed class FileLengthTests
{
    [Theory]
    [InlineData(FileLength.LinesMax, 0)]
    [InlineData(FileLength.LinesMax + 1, 1)]
    public void A_file_over_the_limit_is_found(int lines, int found)
    {
        using var written = new WrittenTree([("long.cs", Lines(lines)), .. Enumerable.Range(0, 9).Select(i => ($"short{i}.cs", "x"))]);

        Assert.Equal(found, FileLength.Broken(written.Tree).Count());
    }

    [Theory]
    [InlineData(FileLength.AverageMax, 0)]
    [InlineData(FileLength.AverageMax + 1, 1)]
    public void An_average_over_the_limit_is_found(int lines, int found)
    {
        using var written = new WrittenTree(("one.cs", Lines(lines + 10)), ("two.cs", Lines(lines - 10)));

        Assert.Equal(found, FileLength.Broken(written.Tree).Count());
    }

    [Theory]
    [InlineData(FileLength.LinesMax, 0)]
    [InlineData(FileLength.LinesMax + 2, 1)]
    public void A_class_over_several_files_counts_as_one(int lines, int found)
    {
        const string Declaration = "namespace N;\ninternal sealed partial class Split;\n";
        using var written = new WrittenTree(
        [
            ("Split.cs", Declaration + Lines((lines / 2) - 2)),
            ("Split.Rest.cs", Declaration + Lines((lines / 2) - 2)),
            .. Enumerable.Range(0, 9).Select(i => ($"short{i}.cs", "x")),
        ]);

        Assert.Equal(Enumerable.Repeat($"N.Split has {lines} lines, more than {FileLength.LinesMax}", found), FileLength.Broken(written.Tree));
    }

    [Fact]
    public void Classes_of_one_name_in_other_namespaces_are_others()
    {
        var half = Lines((FileLength.LinesMax / 2) + 1);
        using var written = new WrittenTree(
        [
            ("One.cs", "namespace A;\npartial class Same;\n" + half),
            ("Two.cs", "namespace B;\npartial class Same;\n" + half),
            .. Enumerable.Range(0, 9).Select(i => ($"short{i}.cs", "x")),
        ]);

        Assert.Empty(FileLength.Broken(written.Tree));
    }

    private static string Lines(int count) => string.Concat(Enumerable.Repeat("x\n", count));
}
