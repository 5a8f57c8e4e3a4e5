using System.Globalization;

namespace Aspire.Dashboard.Pages.ConsoleLogs;

/// <summary>
/// Reads a terminal's output line by line: colours and bold become spans of text, all other escape sequences are dropped. What one line has set
/// holds in the next, as in a terminal.
/// </summary>
public sealed class AnsiText
{
    private const char Escape = '\x1b';

    private AnsiStyle style = AnsiStyle.Plain;

    public IReadOnlyList<AnsiSpan> Read(string line)
    {
        var (spans, text) = (new List<AnsiSpan>(), new System.Text.StringBuilder(line.Length));
        for (var at = 0; at < line.Length;)
        {
            if (line[at] != Escape)
            {
                if (line[at] == '\t' || !char.IsControl(line[at])) text.Append(line[at]);
                at++;
                continue;
            }

            var (end, colours) = SequenceAt(line, at);
            at = end;
            if (colours is null) continue;
            Flush();
            style = AnsiColours.Apply(style, colours);
        }

        Flush();
        return spans;

        void Flush()
        {
            if (text.Length == 0) return;
            spans.Add(style.Span(text.ToString()));
            text.Clear();
        }
    }

    /// <summary>Where the sequence ends, and its numbers if it is one that sets colours: <c>ESC [ 1 ; 31 m</c>. One that is cut off takes the rest of the line.</summary>
    private static (int End, int[]? Colours) SequenceAt(string line, int start)
    {
        if (start + 1 >= line.Length) return (line.Length, null);
        return line[start + 1] switch
        {
            '[' => ControlSequence(line, start + 2),
            ']' or 'P' or '^' or '_' or 'X' => (EndOfString(line, start + 2), null),
            >= ' ' and <= '/' => (Math.Min(line.Length, start + 3), null),
            _ => (start + 2, null),
        };
    }

    private static (int End, int[]? Colours) ControlSequence(string line, int start)
    {
        var end = start;
        while (end < line.Length && line[end] is >= ' ' and <= '?') end++;
        if (end >= line.Length) return (line.Length, null);
        return (end + 1, line[end] == 'm' ? Numbers(line.AsSpan(start, end - start)) : null);
    }

    /// <summary>Ends with BEL or <c>ESC \</c>: titles and links.</summary>
    private static int EndOfString(string line, int start)
    {
        for (var at = start; at < line.Length; at++)
        {
            if (line[at] == '\a') return at + 1;
            if (line[at] == Escape && at + 1 < line.Length && line[at + 1] == '\\') return at + 2;
        }

        return line.Length;
    }

    /// <summary>A missing number is 0; what is no list of numbers sets nothing.</summary>
    private static int[]? Numbers(ReadOnlySpan<char> text)
    {
        var numbers = new List<int>();
        foreach (var part in text.SplitAny(';', ':'))
        {
            if (text[part].IsEmpty) numbers.Add(0);
            else if (int.TryParse(text[part], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) numbers.Add(number);
            else return null;
        }

        return [.. numbers];
    }
}

/// <summary>A piece of a line that looks the same throughout. <paramref name="Classes"/> and colours are ours, never the line's own text.</summary>
public sealed record AnsiSpan(string Text, string? Classes, string? Foreground, string? Background);
