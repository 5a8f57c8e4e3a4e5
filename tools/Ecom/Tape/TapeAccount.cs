using EcomStreaming.Ecom.Tape.Lines;

namespace EcomStreaming.Ecom.Tape;

/// <summary>Gathers rows into invoices and keeps account of every line: an order line, or skipped for a reason.</summary>
internal sealed class TapeAccount
{
    /// <summary>How many malformed rows are kept to be shown.</summary>
    public const int MalformedShownMax = 20;

    private readonly Dictionary<string, TapeInvoice> invoices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> sold = new(StringComparer.Ordinal);
    private readonly Dictionary<SkipReason, int> skippedLines = [];
    private readonly List<MalformedRow> malformed = [];
    private readonly TapeRuns runs = new();

    public void Add(TapeRow row, TapeSource source, TapeLine line)
    {
        var invoice = InvoiceOf(row.Invoice);
        if (!invoice.TryTake(row))
        {
            AddMalformed(row.Invoice, source, line, $"{source.Form.Columns.Customer.Name} differs within the invoice");
            return;
        }

        if (LineRules.Skip(row) is { } reason)
        {
            Skip(invoice, reason);
            return;
        }

        invoice.AddLine();
        invoice.Runs = runs.Add(invoice.Runs, source.Start + line.Offset, line.Bytes);
        sold[row.StockCode] = sold.GetValueOrDefault(row.StockCode) + row.Quantity;
    }

    /// <param name="invoice">Null if not even that was readable.</param>
    public void AddMalformed(string? invoice, TapeSource source, TapeLine line, string problem)
    {
        if (malformed.Count < MalformedShownMax) malformed.Add(new MalformedRow($"{source.Name}:{line.Number}", problem));
        Skip(invoice is null ? null : InvoiceOf(invoice), SkipReason.Malformed);
    }

    public RecordedTape Close(string id, IReadOnlyList<TapeSource> sources, int linesInFiles) => new(
        id,
        sources,
        linesInFiles,
        invoices.Count,
        [.. invoices.Values.Where(invoice => invoice.OrderLines > 0).OrderBy(invoice => invoice.At)],
        runs,
        sold,
        invoices.Values.Where(invoice => invoice.OrderLines == 0).CountBy(invoice => invoice.SkipReason).ToDictionary(),
        skippedLines,
        malformed);

    private TapeInvoice InvoiceOf(string number)
    {
        if (!invoices.TryGetValue(number, out var invoice)) invoices.Add(number, invoice = new TapeInvoice(number));
        return invoice;
    }

    private void Skip(TapeInvoice? invoice, SkipReason reason)
    {
        invoice?.Skip(reason);
        skippedLines[reason] = skippedLines.GetValueOrDefault(reason) + 1;
    }
}
