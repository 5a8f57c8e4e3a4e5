using nietras.SeparatedValues;

namespace EcomStreaming.Ecom.Tape;

/// <summary>Reads one file. Each of its lines goes into the account, as a row or as malformed.</summary>
internal static class TapeFile
{
    /// <returns>How many lines the text has below its header, empty ones aside.</returns>
    public static int Read(string name, string text, TapeAccount account)
    {
        var lines = TapeLines.Of(text);
        TapeColumns? columns = null;
        var line = 0;
        using var rows = Sep.New(',')
            .Reader(options => options with { HasHeader = false, DisableColCountCheck = true, Unescape = true }).FromText(lines.Text);
        foreach (var row in rows)
        {
            line++;
            var problem = lines.Problems.GetValueOrDefault(line);
            if (row.Span.IsEmpty && problem is null) continue;
            if (columns is null) columns = TapeColumns.Find(row[..].ToStringsArray(), name);
            else if (problem is not null) account.Add(new MalformedRow($"{name}:{line}", null, problem));
            else Add($"{name}:{line}", row[..].ToStringsArray(), columns, account);
        }

        return columns is null ? throw new TapeException($"{name}: the file is empty.") : lines.Count - 1;
    }

    private static void Add(string place, string[] fields, TapeColumns columns, TapeAccount account)
    {
        if (TapeRowParser.TryParse(fields, columns, out var row, out var problem)) account.Add(row, place);
        else account.Add(new MalformedRow(place, TapeRowParser.InvoiceOf(fields, columns), problem));
    }
}
