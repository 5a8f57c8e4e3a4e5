using EcomStreaming.Ecom.Tape.Lines;

namespace EcomStreaming.Ecom.Tape;

/// <summary>Reads the lines of one order from the places where the tape was found to have them.</summary>
internal sealed class TapeOrderReader(RecordedTape tape)
{
    private readonly TapeNames names = new();
    private readonly Dictionary<TapeSource, TapeRowParser> parsers = new(ReferenceEqualityComparer.Instance);

    /// <exception cref="TapeException">The file is another one than it was.</exception>
    public TapeOrder Read(TapeInvoice invoice)
    {
        var lines = new List<TapeOrderLine>(invoice.OrderLines);
        foreach (var (source, runs) in BySource(invoice)) TapeSources.Read(source.Path, _ => Read(source, runs, invoice, lines));
        if (lines.Count != invoice.OrderLines) throw Changed(tape.Sources[SourceAt(tape.Runs.Of(invoice.Runs).First().Start, 0)]);
        return new TapeOrder(invoice.Number, invoice.CustomerId ?? TapeRowParser.GuestOf(invoice.Number), lines);
    }

    private IEnumerable<(TapeSource Source, List<(long Start, int Bytes)> Runs)> BySource(TapeInvoice invoice)
    {
        var at = 0;
        foreach (var runs in tape.Runs.Of(invoice.Runs).GroupBy(run => at = SourceAt(run.Start, at)))
            yield return (tape.Sources[runs.Key], [.. runs]);
    }

    /// <summary>The runs are in the order of the files.</summary>
    private int SourceAt(long start, int from)
    {
        while (from < tape.Sources.Count - 1 && start >= tape.Sources[from].Start + tape.Sources[from].Bytes) from++;
        return from;
    }

    private int Read(TapeSource source, List<(long Start, int Bytes)> runs, TapeInvoice invoice, List<TapeOrderLine> lines)
    {
        using var handle = File.OpenHandle(source.Path);
        var bytes = new byte[runs.Sum(run => run.Bytes)];
        var filled = 0;
        foreach (var (start, length) in runs)
            filled += RandomAccess.Read(handle, bytes.AsSpan(filled, length), start - source.Start);
        if (!parsers.TryGetValue(source, out var parser)) parsers.Add(source, parser = new TapeRowParser(source, names));

        var (text, read) = (new TapeText(new MemoryStream(bytes), source.Form.Encoding, source.Form.Separator, offset: 0), 0);
        TapeRows.Read(text, source.Form.Separator, (line, fields) =>
        {
            if (line.Problem is not null || !parser.TryParse(fields, out var row, out _)
                || row.Invoice != invoice.Number || LineRules.Skip(row) is not null) throw Changed(source);
            lines.Add(new TapeOrderLine(row.StockCode, row.Quantity, row.UnitPrice));
            read++;
            return true;
        });
        return filled == bytes.Length && read > 0 ? read : throw Changed(source);
    }

    private static TapeException Changed(TapeSource source) => new($"{source.Name} has changed since it was read.");
}
