namespace EcomStreaming.Ecom.Tape;

/// <summary>A folder that was read: the orders by time, and an account of everything that became no order.</summary>
/// <param name="Id">Made of the files' content: the same tape has the same one.</param>
/// <param name="LinesInFiles">Counted in the text, apart from the reading of rows: what the account is held against.</param>
/// <param name="InvoicesRead">Every invoice number that was legible.</param>
internal sealed record RecordedTape(
    string Id,
    int Files,
    int LinesInFiles,
    int InvoicesRead,
    IReadOnlyList<TapeOrder> Orders,
    IReadOnlyDictionary<SkipReason, int> SkippedInvoices,
    IReadOnlyDictionary<SkipReason, int> SkippedLines,
    IReadOnlyList<MalformedRow> Malformed)
{
    public int OrderLines => Orders.Sum(order => order.Lines.Count);

    /// <summary>What the orders need of each product.</summary>
    public IReadOnlyDictionary<string, long> Sold => Orders.SelectMany(order => order.Lines)
        .GroupBy(line => line.ProductId, StringComparer.Ordinal)
        .ToDictionary(lines => lines.Key, lines => lines.Sum(line => (long)line.Quantity), StringComparer.Ordinal);
}
