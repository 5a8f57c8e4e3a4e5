namespace EcomStreaming.Ecom.Tape.Lines;

/// <summary>Quotes stand around a whole field, and a quote within it is doubled: <c>"A ""QUOTED"", THING",6</c>.</summary>
internal static class QuoteRule
{
    private const char Quote = '"';

    public static bool IsKept(ReadOnlySpan<char> line, char separator)
    {
        if (!line.Contains(Quote)) return true;
        for (var rest = line; ;)
        {
            var end = rest.StartsWith('"') ? EndOfQuoted(rest) : EndOfPlain(rest, separator);
            if (end < 0) return false;
            if (end == rest.Length) return true;
            if (rest[end] != separator) return false;
            rest = rest[(end + 1)..];
        }
    }

    /// <returns>The index after the closing quote; -1 where it stays open.</returns>
    private static int EndOfQuoted(ReadOnlySpan<char> rest)
    {
        for (var at = 1; at < rest.Length; at++)
        {
            if (rest[at] != Quote) continue;
            if (at + 1 == rest.Length || rest[at + 1] != Quote) return at + 1;
            at++;
        }

        return -1;
    }

    private static int EndOfPlain(ReadOnlySpan<char> rest, char separator)
    {
        var end = rest.IndexOf(separator);
        if (end < 0) end = rest.Length;
        return rest[..end].Contains(Quote) ? -1 : end;
    }
}
