namespace EcomStreaming.Http.Tests;

public sealed class FactTokenTests
{
    private static readonly Guid Fact = Guid.Parse("89c91697-386d-509e-8c01-23f5276acbe3");

    [Fact]
    public void A_token_comes_back_as_the_fact_that_it_names()
    {
        var token = FactToken.Of(Fact);

        Assert.Equal(Uri.EscapeDataString(token), token);
        Assert.True(FactToken.TryRead(token, out var read));
        Assert.Equal(Fact, read);
    }

    [Fact]
    public void Anything_else_is_no_token()
    {
        var token = FactToken.Of(Fact);
        string[] others = ["", token[..^1], token + "A", token + "==", $"{token[..^1]}!", Fact.ToString(), new string('ä', token.Length)];

        Assert.All(others, other => Assert.False(FactToken.TryRead(other, out _), other));
    }

    [Fact]
    public void A_fact_has_one_token_though_the_last_character_has_spare_bits()
    {
        var token = FactToken.Of(Guid.Empty);
        Assert.EndsWith("A", token, StringComparison.Ordinal);

        Assert.False(FactToken.TryRead($"{token[..^1]}B", out _));
    }
}
