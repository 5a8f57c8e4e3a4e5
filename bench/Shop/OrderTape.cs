using System.Globalization;
using System.Text;

namespace EcomStreaming.ShopBench;

/// <summary>
/// Orders of two lines in the format that <c>load</c> reads.
/// <code>InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country</code>
/// </summary>
internal static class OrderTape
{
    private const int Products = 500;
    private const int Customers = 1_000;

    /// <param name="firstInvoice">Orders are keyed by their invoice: what is to be placed anew has numbers of its own.</param>
    public static void Write(string folder, int orders, int firstInvoice)
    {
        var random = new Random(17);
        var tape = new StringBuilder("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n");
        for (var order = 0; order < orders; order++)
        {
            var (invoice, customer) = (firstInvoice + order, 10_000 + random.Next(Customers));
            var at = new DateTime(2026, 11, 2, 9, 0, 0, DateTimeKind.Utc).AddSeconds(order)
                .ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            for (var line = 0; line < 2; line++)
                tape.Append(CultureInfo.InvariantCulture,
                    $"{invoice},{20_000 + random.Next(Products)},THING,{1 + random.Next(5)},{at},2.55,{customer}.0,United Kingdom\n");
        }

        File.WriteAllText(Path.Combine(folder, "2026-11-02.csv"), tape.ToString());
    }
}
