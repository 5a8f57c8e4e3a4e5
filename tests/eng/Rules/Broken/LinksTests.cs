namespace EcomStreaming.Rules.Tests.Broken;

public sealed class LinksTests
{
    [Theory]
    [InlineData("[a](gone.md)", "gone.md")]
    [InlineData("[a](../gone.md#part)", "../gone.md")]
    [InlineData("![a](picture.png \"title\")", "picture.png")]
    [InlineData("[a](<gone.md>)", "gone.md")]
    [InlineData("[a](../../outside.md)", "../../outside.md")]
    [InlineData("[a](/docs/here.md)", "/docs/here.md")]
    public void A_link_that_leads_nowhere_is_found(string text, string target)
    {
        using var written = new WrittenTree(("docs/page.md", text), ("docs/here.md", ""));

        Assert.Equal([$"docs/page.md links to {target}, which is not there"], Links.Broken(written.Tree));
    }

    [Theory]
    [InlineData("[a](here.md) [b](./here.md#part) [c](../docs/here.md) [d](..) [e](#part)")]
    [InlineData("[a](https://example.org/gone.md) <https://example.org> [b](mailto:a@example.org)")]
    [InlineData("`[a](gone.md)` and\n```\n[a](gone.md)\n```")]
    [InlineData("[a](with%20space.md)")]
    public void Others_are_not(string text)
    {
        using var written = new WrittenTree(("docs/page.md", text), ("docs/here.md", ""), ("docs/with space.md", ""));

        Assert.Empty(Links.Broken(written.Tree));
    }
}
