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
            LineBreakInQuotedFieldIsBadData = true,      // a row is a line: a quote that stays open must not swallow the rows below it unseen
        };
        using var parser = new CsvParser(new StringReader(text), configuration);
        if (!parser.Read()) throw new TapeException($"{name}: the file is empty.");
        var columns = TapeColumns.Find(parser.Record ?? [], name);
        while (parser.Read())
        {
            isBad = false;
            var fields = parser.Record ?? [];            // reading the fields is what finds bad data
            Add(name, parser.RawRow, parser.RawRecord, fields, isBad, columns, account);
        }

        return CountLines(text) - 1;
    }

    private static void Add(string name, int lastLine, string record, string[] fields, bool isBad, TapeColumns columns, TapeAccount account)
    {
        if (TapeRowParser.TryParse(fields, columns, out var row, out var problem) && !isBad)
        {
            account.Add(row, $"{name}:{lastLine}");
            return;
        }

        var lines = CountLines(record);
        var place = lines == 1 ? $"{name}:{lastLine}" : $"{name}:{lastLine - LineBreaks(record)}-{lastLine}";
        var invoice = isBad ? null : TapeRowParser.InvoiceOf(fields, columns);
        account.Add(new MalformedRow(place, lines, invoice, isBad ? "a quote is out of place" : problem!));
    }

    private static int LineBreaks(string record) => record.TrimEnd('\r', '\n').Count(c => c == '\n');

    private static int CountLines(string text)
    {
        var reader = new StringReader(text);
        var count = 0;
        while (reader.ReadLine() is { } line)
            if (line.Length > 0) count++;
        return count;
    }
}
