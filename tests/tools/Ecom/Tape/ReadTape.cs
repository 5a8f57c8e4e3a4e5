using EcomStreaming.Ecom.Tape;
using EcomStreaming.Ecom.Tape.Forms;

namespace EcomStreaming.Ecom.Tests.Tape;

/// <summary>A tape with the lines of every order read.</summary>
internal sealed class ReadTape
{
    private ReadTape(RecordedTape tape)
    {
        var reader = new TapeOrderReader(tape);
        (Recorded, Orders) = (tape, [.. tape.Orders.Select(order => new ReadOrder(order, reader.Read(order)))]);
    }

    public RecordedTape Recorded { get; }

    public IReadOnlyList<ReadOrder> Orders { get; }

    public IEnumerable<string> Invoices => Orders.Select(order => order.Invoice);

    public int OrderLines => Orders.Sum(order => order.Lines.Count);

    public static async Task<ReadTape> OfAsync(string folder, DateOrder? dates = null) =>
        new(await TapeReader.ReadAsync(TapeSources.FilesOf(folder), dates, TestContext.Current.CancellationToken));
}

/// <summary>An order with what the tape knows of it before and after its lines are read.</summary>
internal sealed record ReadOrder(TapeInvoice Known, TapeOrder Order)
{
    public string Invoice => Order.Invoice;

    public IReadOnlyList<TapeOrderLine> Lines => Order.Lines;
}
