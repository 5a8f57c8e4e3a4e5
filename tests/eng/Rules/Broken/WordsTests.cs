namespace EcomStreaming.Rules.Tests.Broken;

public sealed class WordsTests
{
    public static TheoryData<string, string> Bad => new()
    {
        { "a.cs", "// TO" + "DO: later" },
        { "docs/a.md", "FIX" + "ME" },
        { ".ci/run", "# HA" + "CK" },
        { "a.json", "\"/ho" + "me/somebody/data\"" },
        { "a.csproj", "<HintPath>/wo" + "rk/lib.so</HintPath>" },
        { "a.sh", "cd /ro" + "ot/x" },
        { "a.cs", "@\"C:\\Us" + "ers\\somebody\"" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void What_is_put_off_or_lies_on_one_machine_is_found(string file, string line)
    {
        using var written = new WrittenTree((file, $"first\n{line}"));

        Assert.StartsWith($"{file}:2 ", Assert.Single(Words.Broken(written.Tree)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.cs", "// todos and Hackney are words")]
    [InlineData("a.sh", "mktemp .part.XXXXXX")]
    [InlineData("a.md", "https://example.org/ho" + "me/page and ~/wo" + "rk/here and src/ho" + "me/page")]
    [InlineData("a.png", "TO" + "DO")]
    public void Other_words_are_not(string file, string line)
    {
        using var written = new WrittenTree((file, line));

        Assert.Empty(Words.Broken(written.Tree));
    }
}
