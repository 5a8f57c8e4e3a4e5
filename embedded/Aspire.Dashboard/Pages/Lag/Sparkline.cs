using System.Globalization;

namespace Aspire.Dashboard.Pages.Lag;

/// <summary>A small line of values over time, from 0 to their largest: the path of an SVG of 100 by 20.</summary>
internal static class Sparkline
{
    public const int Width = 100;
    public const int Height = 20;
    private const int Margin = 1; // half of the line's width would be cut off

    /// <summary>Empty without values; broken where there is a gap, and a dot where a value stands alone.</summary>
    public static string Path(IReadOnlyList<double?> values)
    {
        var largest = Math.Max(1, values.Max() ?? 0);
        var parts = new List<string>();
        for (var place = 0; place < values.Count; place++)
        {
            if (values[place] is not { } value) continue;
            var isFirst = place == 0 || values[place - 1] is null;
            var x = place * (double)Width / Math.Max(1, values.Count - 1);
            var y = Height - Margin - (Math.Max(0, value) / largest * (Height - (2 * Margin)));
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{(isFirst ? 'M' : 'L')}{x:0.#} {y:0.#}"));
            if (isFirst && (place + 1 == values.Count || values[place + 1] is null)) parts.Add("h0.1");
        }

        return string.Concat(parts);
    }
}
