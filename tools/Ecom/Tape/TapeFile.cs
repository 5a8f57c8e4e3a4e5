using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace EcomStreaming.Ecom.Tape;

/// <summary>Reads one file: each of its lines goes into the account, as a row or as malformed.</summary>
internal static class TapeFile
{
    /// <returns>How many lines the text has below its header, empty ones aside.</returns>
    public static int Read(string name, string text, TapeAccount account)
    {
        var isBad = false;
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            BadDataFound = _ => isBad = true,
            LineBreakInQuotedFieldIsBadData = true,      // a row is a line: a quote that stays open ends with it, and does not swallow the rows below
        };
        using var parser = new CsvParser(new StringReader(text), configuration);
        if (!parser.Read()) throw new TapeException($"{name}: the file is empty.");
        var columns = TapeColumns.Find(parser.Record ?? [], name);
        var lines = LinesWithText(text);
        for (var record = 1; parser.Read(); record++)
        {
            isBad = false;
            var fields = parser.Record ?? [];            // reading the fields is what finds bad data
            var line = record < lines.Count ? lines[record] : lines[^1];
            Add($"{name}:{line}", fields, isBad, columns, account);
        }

        return lines.Count - 1;
    }

    private static void Add(string place, string[] fields, bool isBad, TapeColumns columns, TapeAccount account)
    {
        if (TapeRowParser.TryParse(fields, columns, out var row, out var problem) && !isBad) account.Add(row, place);
        else if (isBad) account.Add(new MalformedRow(place, null, "a quote is out of place"));
        else account.Add(new MalformedRow(place, TapeRowParser.InvoiceOf(fields, columns), problem!));
    }

    /// <summary>The numbers of the lines that are not empty. The parser's own number counts a line with a stray quote twice.</summary>
    private static List<int> LinesWithText(string text)
    {
        var reader = new StringReader(text);
        var lines = new List<int>();
        for (var number = 1; reader.ReadLine() is { } line; number++)
            if (line.Length > 0) lines.Add(number);
        return lines;
    }
}
