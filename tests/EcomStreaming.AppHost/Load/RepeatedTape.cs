using System.Globalization;
using EcomStreaming.Contracts;

namespace EcomStreaming.AppHost.Tests.Load;

/// <summary>
/// Writes a recorded month several times under other invoice numbers, and one order of as many lines as the largest known, and sums up what the shop
/// has to make of them. It reads the lines on its own, apart from the tool under test.
/// <code>536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom</code>
/// </summary>
internal sealed class RepeatedTape
{
    private const int LargestLines = 1_112;
    private const string LargestAt = "2010-12-15 12:00:00";

    private readonly Dictionary<Guid, Expected> orders = [];

    public IReadOnlyDictionary<Guid, Expected> Orders => orders;

    public int Lines => orders.Values.Sum(order => order.Lines.Count);

    public static RepeatedTape Write(string from, string to, int times)
    {
        var tape = new RepeatedTape();
        foreach (var file in Directory.GetFiles(from, "*.csv"))
        {
            var lines = File.ReadAllLines(file);
            using var written = new StreamWriter(Path.Combine(to, Path.GetFileName(file)));
            written.WriteLine(lines[0]);
            for (var copy = 0; copy < times; copy++)
                foreach (var line in lines.Skip(1)) written.WriteLine(tape.Add(Renumbered(line, copy)));
        }

        using var largest = new StreamWriter(Path.Combine(to, "largest.csv"));
        largest.WriteLine("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country");
        for (var i = 0; i < LargestLines; i++)
        {
            var price = (i + 1) * 0.01m;
            largest.WriteLine(tape.Add(FormattableString.Invariant($"9573585,{70_000 + i},THING,{1 + (i % 5)},{LargestAt},{price},99999.0,France")));
        }

        return tape;
    }

    /// <summary><c>536365</c> becomes <c>3536365</c>; <c>C536379</c>, a cancellation, becomes <c>C3536379</c>.</summary>
    private static string Renumbered(string line, int copy) => char.IsAsciiDigit(line[0]) ? $"{copy}{line}" : $"{line[0]}{copy}{line[1..]}";

    /// <summary>Notes the line if it is of an order. Only the description has commas, so the other fields are counted from both ends.</summary>
    private string Add(string line)
    {
        var fields = line.Split(',');
        var (invoice, product, customer) = (fields[0], fields[1].ToUpperInvariant(), fields[^2].Replace(".0", "", StringComparison.Ordinal));
        var quantity = int.Parse(fields[^5], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var price = decimal.Parse(fields[^3], CultureInfo.InvariantCulture);
        var isProduct = product.Length >= 5 && product[..5].All(char.IsAsciiDigit) && product[5..].All(char.IsAsciiLetter);
        if (char.IsAsciiLetter(invoice[0]) || quantity <= 0 || price <= 0 || !isProduct) return line;

        var id = MessageId.OfKeyedOrder(customer.Length == 0 ? $"guest-{invoice}" : customer, invoice);
        if (!orders.TryGetValue(id, out var order)) orders.Add(id, order = new Expected([]));
        order.Lines.Add((product, quantity, price));
        return line;
    }

    /// <summary>One order as the tape has it.</summary>
    internal sealed record Expected(List<(string Product, int Quantity, decimal Price)> Lines)
    {
        public decimal Total => Lines.Sum(line => line.Quantity * line.Price);
    }
}
