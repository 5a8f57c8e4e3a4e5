using System.Globalization;
using System.Text.Json;

namespace EcomStreaming.Http;

/// <summary>Reads JSON numbers as decimals without rounding, or not at all.</summary>
internal static class JsonNumber
{
    private const int DigitsMax = 28;
    private const int DecimalsMax = 28;

    public static bool TryRead(JsonElement value, out decimal number)
    {
        number = 0;
        return FitsExactly(value.GetRawText()) && value.TryGetDecimal(out number);
    }

    // -12.340e-5: whole 12, fraction 34, exponent -5, so 4 significant digits, 7 of them behind the point
    private static bool FitsExactly(string text)
    {
        var parts = text.TrimStart('-').Split('e', 'E');
        var (whole, fraction) = parts[0].Split('.') is [var before, var behind] ? (before, behind.TrimEnd('0')) : (parts[0], "");
        var exponent = 0;
        if (parts.Length > 1 && !int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)) return false;
        return (whole + fraction).Trim('0').Length <= DigitsMax && (long)fraction.Length - exponent <= DecimalsMax;
    }
}
