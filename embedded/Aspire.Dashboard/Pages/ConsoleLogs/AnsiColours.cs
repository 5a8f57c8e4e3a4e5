namespace Aspire.Dashboard.Pages.ConsoleLogs;

/// <summary>Select Graphic Rendition: what its numbers do to the style.</summary>
internal static class AnsiColours
{
    private const int Cube = 16, Greys = 232;

    private static readonly int[] CubeLevels = [0, 95, 135, 175, 215, 255];

    public static AnsiStyle Apply(AnsiStyle style, int[] numbers)
    {
        for (var at = 0; at < numbers.Length; at++)
        {
            style = numbers[at] switch
            {
                0 => AnsiStyle.Plain,
                1 => style with { IsBold = true },
                22 => style with { IsBold = false },
                >= 30 and <= 37 => style with { Foreground = new(numbers[at] - 30, null) },
                38 => style with { Foreground = Extended(numbers, ref at) ?? style.Foreground },
                39 => style with { Foreground = null },
                >= 40 and <= 47 => style with { Background = new(numbers[at] - 40, null) },
                48 => style with { Background = Extended(numbers, ref at) ?? style.Background },
                49 => style with { Background = null },
                >= 90 and <= 97 => style with { Foreground = new(numbers[at] - 90 + 8, null) },
                >= 100 and <= 107 => style with { Background = new(numbers[at] - 100 + 8, null) },
                _ => style,
            };
        }

        return style;
    }

    /// <summary><c>5;n</c> of 256 colours, or <c>2;r;g;b</c>. One that is cut off takes the rest with it.</summary>
    private static AnsiColour? Extended(int[] numbers, ref int at)
    {
        var (kind, first) = (at + 1 < numbers.Length ? numbers[at + 1] : -1, at + 2);
        at += kind switch { 5 => 2, 2 => 4, _ => 1 };
        if (at >= numbers.Length) return null;
        return kind switch
        {
            5 when numbers[first] < Cube => new(numbers[first], null),
            5 when numbers[first] < 256 => Of256(numbers[first]),
            2 when numbers.AsSpan(first, 3).IndexOfAnyExceptInRange(0, 255) < 0 => Rgb(numbers[first], numbers[first + 1], numbers[first + 2]),
            _ => null,
        };
    }

    private static AnsiColour Of256(int number)
    {
        if (number >= Greys) return Rgb(8 + ((number - Greys) * 10), 8 + ((number - Greys) * 10), 8 + ((number - Greys) * 10));
        var place = number - Cube;
        return Rgb(CubeLevels[place / 36], CubeLevels[place / 6 % 6], CubeLevels[place % 6]);
    }

    private static AnsiColour Rgb(int red, int green, int blue) => new(0, $"#{red:x2}{green:x2}{blue:x2}");
}
