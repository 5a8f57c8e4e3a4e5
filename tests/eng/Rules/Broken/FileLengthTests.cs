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

    private static string Lines(int count) => string.Concat(Enumerable.Repeat("x\n", count));
}
