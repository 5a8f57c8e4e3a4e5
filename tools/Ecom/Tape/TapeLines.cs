using System.Text;
using System.Text.RegularExpressions;

namespace EcomStreaming.Ecom.Tape;

/// <summary>
/// A file's text with one row on each line. A quote that is left open ends with its line; a CSV parser would read on to the next quote and take the
/// rows between for one field. An unreadable line is left empty; its number and problem are kept.
/// </summary>
/// <param name="Count">Of the lines that are not empty, those with a problem included.</param>
internal sealed partial record TapeLines(string Text, int Count, IReadOnlyDictionary<int, string> Problems)
{
    /// <summary>The parser refuses a whole file because of one line of 16 million characters.</summary>
    public const int LengthMax = 1_000_000;

    private const string Field = """(?>"[^"]*(?:""[^"]*)*"|[^",]*)""";

    public static TapeLines Of(string text)
    {
        var (kept, count, problems) = (new StringBuilder(text.Length), 0, new Dictionary<int, string>());
        var reader = new StringReader(text);
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (line.Length > 0) count++;
            if (ProblemOf(line) is { } problem) problems.Add(number, problem);
            else kept.Append(line);
            kept.Append('\n');
        }

        return new TapeLines(kept.ToString(), count, problems);
    }

    private static string? ProblemOf(string line)
    {
        if (line.Length > LengthMax) return $"the line has over {LengthMax} characters";
        return WellQuoted().IsMatch(line) ? null : "a quote is out of place";
    }

    /// <summary>Quotes stand around a whole field, and a quote within it is doubled: <c>"A ""QUOTED"", THING",6</c>.</summary>
    [GeneratedRegex($@"\A{Field}(?:,{Field})*\z", RegexOptions.CultureInvariant)]
    private static partial Regex WellQuoted();
}
