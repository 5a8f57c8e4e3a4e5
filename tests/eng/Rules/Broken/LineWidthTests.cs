namespace EcomStreaming.Rules.Tests.Broken;

public sealed class LineWidthTests
{
    [Theory]
    [InlineData("a.cs", LineWidth.CodeMax)]
    [InlineData("a.md", LineWidth.PageMax)]
    public void A_line_over_the_limit_is_found(string file, int max)
    {
        using var widest = new WrittenTree((file, $"short\n{new string('x', max)}\n"));
        using var wider = new WrittenTree((file, $"short\n{new string('x', max + 1)}\n"));

        Assert.Empty(LineWidth.Broken(widest.Tree));
        Assert.Equal([$"{file}:2 is wider than {max} characters"], LineWidth.Broken(wider.Tree));
    }

    [Theory]
    [InlineData("| {0} |")]
    [InlineData("<img alt=\"{0}\">")]
    [InlineData("```sh\n{0}\n```")]
    [InlineData("[a]({0}) and [b]({0})")]
    public void A_page_may_be_wider_where_it_cannot_be_wrapped(string text)
    {
        using var written = new WrittenTree(("a.md", text.Replace("{0}", new string('x', LineWidth.PageMax + 1), StringComparison.Ordinal)));

        Assert.Empty(LineWidth.Broken(written.Tree));
    }

    [Fact]
    public void What_follows_a_block_of_code_counts_again()
    {
        using var written = new WrittenTree(("a.md", $"```\ncode\n```\n{new string('x', LineWidth.PageMax + 1)}"));

        Assert.Equal([$"a.md:4 is wider than {LineWidth.PageMax} characters"], LineWidth.Broken(written.Tree));
    }
}
