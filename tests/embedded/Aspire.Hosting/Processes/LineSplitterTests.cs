using System.Text;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Tests.Processes;

public sealed class LineSplitterTests
{
    [Fact]
    public void Lines_end_with_either_line_end_and_empty_ones_are_kept() =>
        Assert.Equal(["a", "", "b"], Split("a\r\n\nb\n"));

    [Fact]
    public void The_last_line_needs_no_end() => Assert.Equal(["a", "b"], Split("a\nb"));

    [Fact]
    public void A_character_cut_in_two_by_a_read_arrives_whole() => Assert.Equal(["Grüße"], Split("Grüße\n", bytesPerRead: 1));

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void A_line_of_the_longest_length_is_one_line(string end)
    {
        var line = new string('x', LineSplitter.LineCharsMax);

        Assert.Equal([line, "y"], Split(line + end + "y\n"));
    }

    [Fact]
    public void A_line_over_the_longest_length_comes_in_pieces()
    {
        var line = new string('x', LineSplitter.LineCharsMax);

        Assert.Equal([line, "x", "y"], Split(line + "x\ny\n"));
    }

    [Fact]
    public void A_pair_of_surrogates_stays_in_one_piece()
    {
        var line = new string('x', LineSplitter.LineCharsMax - 1) + "\U0001F600";

        Assert.Equal([line, "y"], Split(line + "y\n"));
    }

    [Fact]
    public void Endless_carriage_returns_do_not_grow_a_line() =>
        Assert.All(Split(new string('\r', 3 * LineSplitter.LineCharsMax)), line => Assert.InRange(line.Length, 0, LineSplitter.LineCharsMax + 1));

    private static List<string> Split(string text, int bytesPerRead = 4096)
    {
        List<string> lines = [];
        var splitter = new LineSplitter(lines.Add);
        foreach (var chunk in Encoding.UTF8.GetBytes(text).Chunk(bytesPerRead)) splitter.Add(chunk);
        splitter.End();
        return lines;
    }
}
