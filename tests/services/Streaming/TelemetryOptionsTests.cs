namespace EcomStreaming.Streaming.Tests;

/// <summary>What stops a service at its start, and what does not.</summary>
public sealed class TelemetryOptionsTests
{
    private static readonly StreamingOptionsValidator Validator = new();

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("15 characters..", false)]
    [InlineData("16 characters...", true)]
    public void A_secret_that_could_be_guessed_is_none(string? secret, bool valid) =>
        Assert.Equal(valid, Validator.Validate(null, new StreamingOptions { TelemetrySecret = secret }).Succeeded);

    [Fact]
    public void The_secret_stands_in_no_message()
    {
        var refused = Validator.Validate(null, new StreamingOptions { TelemetrySecret = "too short" });

        Assert.DoesNotContain("too short", refused.FailureMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Process_spans_hang_together_in_one_of_two_ways(int way, bool valid) =>
        Assert.Equal(valid, Validator.Validate(null, new StreamingOptions { ProcessSpans = (ProcessSpans)way }).Succeeded);
}
