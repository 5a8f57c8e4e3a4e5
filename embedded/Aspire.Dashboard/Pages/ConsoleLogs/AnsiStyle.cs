namespace Aspire.Dashboard.Pages.ConsoleLogs;

/// <summary>How text looks at some place: null is the page's own colour.</summary>
internal sealed record AnsiStyle(AnsiColour? Foreground, AnsiColour? Background, bool IsBold)
{
    public static readonly AnsiStyle Plain = new(null, null, false);

    public AnsiSpan Span(string text)
    {
        string?[] classes = [IsBold ? "bold" : null, Class("fg", Foreground), Class("bg", Background)];
        var joined = string.Join(' ', classes.Where(name => name is not null));
        return new(text, joined.Length == 0 ? null : joined, Foreground?.Rgb, Background?.Rgb);
    }

    private static string? Class(string kind, AnsiColour? colour) => colour is { Rgb: null } ? $"{kind}{colour.Index}" : null;
}

/// <summary>One of the sixteen named colours, which the page chooses to be readable, or exactly this one: <c>#rrggbb</c>.</summary>
internal sealed record AnsiColour(int Index, string? Rgb);
