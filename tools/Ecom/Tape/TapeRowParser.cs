using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using EcomStreaming.Contracts;

namespace EcomStreaming.Ecom.Tape;

/// <summary>
/// Creates a row from a record's fields, or says what is wrong with them, without naming a customer's id.
/// <code>536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom</code>
/// </summary>
internal static class TapeRowParser
{
    private const NumberStyles Number = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    /// <summary>An order's guest is named after the invoice, and that name is an id too.</summary>
    private const string GuestPrefix = "guest-";

    public static bool TryParse(string[] fields, TapeColumns columns, [NotNullWhen(true)] out TapeRow? row, [NotNullWhen(false)] out string? problem)
    {
        row = null;
        problem = Problem(fields, columns, out var quantity, out var at, out var price);
        if (problem is not null) return false;
        row = new TapeRow(
            fields[columns.Invoice].Trim(), fields[columns.StockCode].Trim().ToUpperInvariant(), quantity, at, price,
            Customer(fields[columns.Customer]));
        return true;
    }

    /// <summary>The invoice of a record that may be broken elsewhere.</summary>
    public static string? InvoiceOf(string[] fields, TapeColumns columns) =>
        fields.Length == columns.Count && fields[columns.Invoice].Trim() is var invoice && Identifier.IsValid(GuestOf(invoice))
            && Identifier.IsValid(invoice)
            ? invoice
            : null;

    public static string GuestOf(string invoice) => GuestPrefix + invoice;

    private static string? Problem(string[] fields, TapeColumns columns, out int quantity, out DateTimeOffset at, out decimal price)
    {
        (quantity, at, price) = (0, default, 0);
        if (fields.Length != columns.Count) return $"{fields.Length} fields, expected {columns.Count}";
        if (InvoiceOf(fields, columns) is null) return "InvoiceNo is not a valid id";
        if (!int.TryParse(fields[columns.Quantity], Number, CultureInfo.InvariantCulture, out quantity)) return "Quantity is not a whole number";
        if (!DateTimeOffset.TryParseExact(
                fields[columns.Date], "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at))
            return "InvoiceDate is not a yyyy-MM-dd HH:mm:ss";
        if (!decimal.TryParse(fields[columns.Price], Number, CultureInfo.InvariantCulture, out price)) return "UnitPrice is not a number";
        return Customer(fields[columns.Customer]) is { } customer && !Identifier.IsValid(customer) ? "CustomerID is not a valid id" : null;
    }

    /// <summary><c>17850.0</c> is the customer 17850: the export took the ids for numbers. Nothing is a guest.</summary>
    private static string? Customer(string field)
    {
        var id = field.Trim();
        if (id.EndsWith(".0", StringComparison.Ordinal)) id = id[..^2];
        return id.Length == 0 ? null : id;
    }
}
