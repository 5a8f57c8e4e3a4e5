using System.Text.Json;

namespace EcomStreaming.Http;

/// <summary>JSON numbers as decimals, exactly or not at all.</summary>
internal static class JsonNumber
{
    private const int DigitsMax = 28;

    public static bool TryRead(JsonElement value, out decimal number)
    {
        number = 0;
        return SignificantDigits(value.GetRawText()) <= DigitsMax && value.TryGetDecimal(out number) && (number != 0 || IsZero(value.GetRawText()));
    }

    private static int SignificantDigits(string text) => Mantissa(text).Replace(".", "", StringComparison.Ordinal).Trim('0').Length;

    // 1e-99 rounds to 0, which it is not.
    private static bool IsZero(string text) => Mantissa(text).Trim('0', '.').Length == 0;

    private static string Mantissa(string text) => text.TrimStart('-').Split('e', 'E')[0];
}
