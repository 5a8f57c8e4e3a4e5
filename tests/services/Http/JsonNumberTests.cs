using System.Globalization;
using System.Text.Json;

namespace EcomStreaming.Http.Tests;

/// <summary>A number that a client sent is taken as it stands, or refused: none of its digits is rounded away.</summary>
public sealed class JsonNumberTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0.0", "0.0")]
    [InlineData("0e5", "0")]
    [InlineData("2.55", "2.55")]
    [InlineData("2.5500", "2.5500")]
    [InlineData("1e2", "100")]
    [InlineData("1E-2", "0.01")]
    [InlineData("-1.5e+1", "-15")]
    [InlineData("1234567890123456789012345678", "1234567890123456789012345678")]
    [InlineData("0.0000000000000000000000000001", "0.0000000000000000000000000001")]
    [InlineData("1e28", "10000000000000000000000000000")]
    [InlineData("2.550000000000000000000000000000000000000000", "2.55")]
    public void What_a_decimal_can_hold_is_read_exactly(string text, string expected)
    {
        Assert.True(TryRead(text, out var number));
        Assert.Equal(decimal.Parse(expected, CultureInfo.InvariantCulture), number);
    }

    [Theory]
    [InlineData("12345678901234567890123456789")]
    [InlineData("1e29")]
    [InlineData("1e99")]
    [InlineData("1e-29")]
    [InlineData("1e-99")]
    [InlineData("0.00000000000000000000000000001")]
    [InlineData("0.01000000000000000000000000001")]
    [InlineData("1.23456789e-25")]
    [InlineData("1e99999999999999999999")]
    [InlineData("1e-99999999999999999999")]
    public void What_it_cannot_hold_is_refused_and_not_rounded(string text) => Assert.False(TryRead(text, out _));

    private static bool TryRead(string text, out decimal number)
    {
        using var json = JsonDocument.Parse(text);
        return JsonNumber.TryRead(json.RootElement, out number);
    }
}
