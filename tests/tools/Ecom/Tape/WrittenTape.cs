using EcomStreaming.Ecom.Tape.Forms;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Ecom.Tests.Tape;

/// <summary>A folder of hand-written files; a row is given by what matters to the test.</summary>
internal sealed class WrittenTape : IDisposable
{
    public const string Header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";

    private readonly TemporaryFolder folder = new("tape");

    public string Path => folder.Path;

    public static string Row(
        string invoice = "500001",
        string stockCode = "10101",
        string quantity = "1",
        string price = "2.50",
        string customer = "30001.0",
        string at = "2026-11-01 08:00:00",
        string description = "A THING") => $"{invoice},{stockCode},{description},{quantity},{at},{price},{customer},United Kingdom";

    public static WrittenTape Of(params string[] rows) => new WrittenTape().File("day.csv", string.Join('\n', [Header, .. rows]) + "\n");

    public WrittenTape File(string name, string text)
    {
        System.IO.File.WriteAllText(System.IO.Path.Combine(Path, name), text);
        return this;
    }

    public WrittenTape File(string name, byte[] bytes)
    {
        System.IO.File.WriteAllBytes(System.IO.Path.Combine(Path, name), bytes);
        return this;
    }

    public Task<ReadTape> ReadAsync(DateOrder? dates = null) => ReadTape.OfAsync(Path, dates);

    public void Dispose() => folder.Dispose();
}
