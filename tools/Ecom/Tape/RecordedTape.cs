namespace EcomStreaming.Ecom.Tape;

/// <summary>A folder that was read: its orders by time, without their lines, and an account of everything that became no order.</summary>
/// <param name="Id">Made of the files' content: the same tape has the same one.</param>
/// <param name="LinesInFiles">Counted in the text, apart from the reading of rows: what the account is held against.</param>
/// <param name="InvoicesRead">Every invoice number that was legible.</param>
/// <param name="Runs">Where the lines of the orders are.</param>
/// <param name="Sold">What the orders need of each product.</param>
/// <param name="Malformed">The first rows that could not be read.</param>
internal sealed record RecordedTape(
    string Id,
    IReadOnlyList<TapeSource> Sources,
    int LinesInFiles,
    int InvoicesRead,
    IReadOnlyList<TapeInvoice> Orders,
    TapeRuns Runs,
    IReadOnlyDictionary<string, long> Sold,
    IReadOnlyDictionary<SkipReason, int> SkippedInvoices,
    IReadOnlyDictionary<SkipReason, int> SkippedLines,
    IReadOnlyList<MalformedRow> Malformed)
{
    public int OrderLines => Orders.Sum(order => order.OrderLines);
}
