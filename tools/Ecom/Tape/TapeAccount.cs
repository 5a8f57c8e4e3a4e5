namespace EcomStreaming.Ecom.Tape;

/// <summary>Gathers rows into invoices and keeps account of every line: an order line, or skipped for a reason.</summary>
internal sealed class TapeAccount
{
    private readonly Dictionary<string, Invoice> invoices = new(StringComparer.Ordinal);
    private readonly Dictionary<SkipReason, int> skippedLines = [];
    private readonly List<MalformedRow> malformed = [];

    public void Add(TapeRow row, string place)
    {
        var invoice = InvoiceOf(row.Invoice);
        if (invoice.First is { } first && first.CustomerId != row.CustomerId)
        {
            Add(new MalformedRow(place, row.Invoice, "CustomerID differs within the invoice"));
            return;
        }

        invoice.First ??= row;
        if (LineRules.Skip(row) is { } reason) Skip(invoice, reason);
        else invoice.Lines.Add(new TapeOrderLine(row.StockCode, row.Quantity, row.UnitPrice));
    }

    public void Add(MalformedRow row)
    {
        malformed.Add(row);
        Skip(row.Invoice is { } number ? InvoiceOf(number) : null, SkipReason.Malformed);
    }

    public RecordedTape Close(string id, int files, int linesInFiles) => new(
        id,
        files,
        linesInFiles,
        invoices.Count,
        [.. invoices.Values.Where(invoice => invoice.Lines.Count > 0).Select(invoice => invoice.ToOrder()).OrderBy(order => order.At)],
        invoices.Values.Where(invoice => invoice.Lines.Count == 0).CountBy(invoice => invoice.Reason).ToDictionary(),
        skippedLines,
        malformed);

    private Invoice InvoiceOf(string number)
    {
        if (!invoices.TryGetValue(number, out var invoice)) invoices.Add(number, invoice = new Invoice(number));
        return invoice;
    }

    private void Skip(Invoice? invoice, SkipReason reason)
    {
        invoice?.Reasons.Add(reason);
        skippedLines[reason] = skippedLines.GetValueOrDefault(reason) + 1;
    }

    /// <summary>One invoice while the tape is read: its rows may lie in several files.</summary>
    private sealed class Invoice(string number)
    {
        public TapeRow? First { get; set; }

        public List<TapeOrderLine> Lines { get; } = [];

        public HashSet<SkipReason> Reasons { get; } = [];

        public SkipReason Reason => Reasons.Count == 1 ? Reasons.Single() : SkipReason.Mixed;

        public TapeOrder ToOrder() => new(number, First!.CustomerId ?? TapeRowParser.GuestOf(number), First.CustomerId is null, First.At, Lines);
    }
}
