using EcomStreaming.Ecom.Tape.Lines;

namespace EcomStreaming.Ecom.Tape.Forms;

/// <summary>How one file is written, as its header and its first lines show.</summary>
/// <param name="HasDecimalComma">Whether <c>2,55</c> is a number, and not <c>2.55</c>.</param>
/// <param name="HasDayAndMonth">Whether its dates are as <c>12/1/2010</c>, which alone can be read in two ways.</param>
internal sealed record TapeForm(TapeEncoding Encoding, char Separator, TapeColumns Columns, bool HasDecimalComma, bool HasDayAndMonth)
{
    private const int SampledLinesMax = 1_000;
    private static readonly char[] Separators = [',', ';', '\t', '|'];

    /// <returns>Null for an empty file, which has no form.</returns>
    /// <exception cref="TapeException">A column is missing.</exception>
    public static TapeForm? Of(string path, string file)
    {
        using var stream = File.OpenRead(path);
        var prefix = new byte[TapeEncoding.PrefixBytes];
        var encoding = TapeEncoding.Detect(prefix.AsSpan(0, stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false)));
        if (HeaderOf(stream, encoding) is not { } header) return null;
        var separator = Separators.MaxBy(candidate => header.Count(c => c == candidate));
        var columns = TapeColumns.Find(TapeRows.Fields(header, separator), file);
        return Sample(stream, new TapeForm(encoding, separator, columns, HasDecimalComma: false, HasDayAndMonth: false));
    }

    public TapeText Open(Stream stream)
    {
        stream.Position = Encoding.MarkBytes;
        return new TapeText(stream, Encoding, Separator, Encoding.MarkBytes);
    }

    private static string? HeaderOf(Stream stream, TapeEncoding encoding)
    {
        stream.Position = encoding.MarkBytes;
        var lines = new ByteLines(stream, encoding, TapeText.LengthMax);
        while (lines.Next())
            if (!lines.Line.IsEmpty) return encoding.Encoding.GetString(lines.Line);
        return null;
    }

    /// <summary>Commas in numbers are possible only where they do not separate the fields. The first price with a comma or a point decides.</summary>
    private static TapeForm Sample(Stream stream, TapeForm form)
    {
        var (comma, point, hasDayAndMonth, sampled) = (false, false, false, 0);
        TapeRows.Read(form.Open(stream), form.Separator, (line, row) =>
        {
            if (line.Number == 1 || row.ColCount != form.Columns.Count) return true;
            var price = row[form.Columns.Price.Index].Span;
            var last = price.LastIndexOfAny('.', ',');
            if (last >= 0 && !comma && !point) (comma, point) = (price[last] == ',', price[last] == '.');
            hasDayAndMonth |= DayAndMonth.Of(row[form.Columns.Date.Index].Span) is not null;
            return ++sampled < SampledLinesMax;
        });
        return form with { HasDecimalComma = comma && form.Separator != ',', HasDayAndMonth = hasDayAndMonth };
    }
}
