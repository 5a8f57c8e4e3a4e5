namespace EcomStreaming.Rules.Tests.Broken;

public sealed class AdrIndexTests
{
    [Fact]
    public void A_decision_that_is_not_listed_or_not_there_is_found()
    {
        using var written = new WrittenTree(
            ("docs/adr/README.md", "| [1](0001-a.md) | [3](0003-c.md) |"), ("docs/adr/0001-a.md", ""), ("docs/adr/0002-b.md", ""));

        Assert.Equal(
            ["docs/adr/README.md does not list 0002-b.md", "docs/adr/README.md lists 0003-c.md, which is not there"],
            AdrIndex.Broken(written.Tree));
    }

    [Theory]
    [InlineData("0003-b.md")]
    [InlineData("0001-b.md")]
    [InlineData("two.md")]
    public void A_number_that_does_not_follow_is_found(string second)
    {
        using var written = new WrittenTree(
            ("docs/adr/README.md", $"[a](0001-a.md) [b]({second})"), ("docs/adr/0001-a.md", ""), ($"docs/adr/{second}", ""));

        Assert.Equal([$"{second} does not follow the number before it"], AdrIndex.Broken(written.Tree));
    }
}
