using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using EcomStreaming.Contracts;
using EcomStreaming.Ecom.Tape.Forms;
using nietras.SeparatedValues;

namespace EcomStreaming.Ecom.Tape;

/// <summary>
/// Creates a row from a record's fields, or says what is wrong with them, without naming a customer's id.
/// <code>536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom</code>
/// </summary>
internal sealed class TapeRowParser(TapeSource source, TapeNames names)
{
    private const NumberStyles Number = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
    private const int StockCodeLengthMax = 256;

    /// <summary>An order's guest is named after the invoice, and that name is an id too.</summary>
    private const string GuestPrefix = "guest-";

    private static readonly NumberFormatInfo DecimalComma = new() { NumberDecimalSeparator = "," };

    /// <summary>What stands where there is no customer: exports of several programs.</summary>
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> NoCustomer =
        new HashSet<string>(["", "NULL", "NaN", "N/A", "#N/A", "NA", "<NA>", "None", "nil", "\\N", "-"], StringComparer.OrdinalIgnoreCase)
            .GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly TapeColumns columns = source.Form.Columns;
    private readonly NumberFormatInfo numbers = source.Form.HasDecimalComma ? DecimalComma : NumberFormatInfo.InvariantInfo;
    private readonly DateParser dates = new(source.DateOrder);

    public static string GuestOf(string invoice) => GuestPrefix + invoice;

    public bool TryParse(SepReader.Row fields, out TapeRow row, [NotNullWhen(false)] out string? problem)
    {
        row = default;
        problem = fields.ColCount == columns.Count ? null : $"{fields.ColCount} fields, expected {columns.Count}";
        if (problem is not null) return false;
        var (quantity, price, customer) = (0, 0m, (string?)null);
        var at = default(DateTimeOffset);
        var invoice = InvoiceOf(fields);
        problem = invoice is null ? $"{columns.Invoice.Name} is not a valid id"
            : !int.TryParse(Of(fields, columns.Quantity), Number, numbers, out quantity) ? $"{columns.Quantity.Name} is not a whole number"
            : !dates.TryParse(Of(fields, columns.Date), out at) ? NoDate()
            : !decimal.TryParse(Of(fields, columns.Price), Number, numbers, out price) ? $"{columns.Price.Name} is not a number"
            : !TryCustomer(Of(fields, columns.Customer), out customer) ? $"{columns.Customer.Name} is not a valid id"
            : null;
        if (problem is not null) return false;
        row = new TapeRow(invoice!, StockCodeOf(fields), quantity, at, price, customer);
        return true;
    }

    /// <summary>The invoice of a record that may be broken elsewhere.</summary>
    public string? InvoiceOf(SepReader.Row fields)
    {
        if (fields.ColCount != columns.Count) return null;
        var invoice = Of(fields, columns.Invoice);
        return invoice.Length <= Identifier.LengthMax - GuestPrefix.Length ? names.Id(invoice) : null;
    }

    private static ReadOnlySpan<char> Of(SepReader.Row fields, TapeColumn column) => fields[column.Index].Span.Trim();

    /// <summary>In capitals. One that is no id is no product, and is not kept.</summary>
    private string StockCodeOf(SepReader.Row fields)
    {
        var code = Of(fields, columns.StockCode);
        if (code.Length > StockCodeLengthMax) return "";
        Span<char> capitals = stackalloc char[StockCodeLengthMax];
        var length = code.ToUpperInvariant(capitals);
        return LineRules.IsProduct(capitals[..length]) && names.Id(capitals[..length]) is { } product ? product : "";
    }

    /// <summary><c>17850.0</c> is the customer 17850: the export took the ids for numbers. Nothing is a guest.</summary>
    private bool TryCustomer(ReadOnlySpan<char> id, out string? customer)
    {
        customer = null;
        if (NoCustomer.Contains(id)) return true;
        if (id.EndsWith(source.Form.HasDecimalComma ? ",0" : ".0", StringComparison.Ordinal)) id = id[..^2];
        if (id.IsEmpty) return true;
        customer = names.Id(id);
        return customer is not null;
    }

    private string NoDate() => source.Dates is { } reading
        ? $"{columns.Date.Name} is not a date, read {reading.Order.InWords()}"
        : $"{columns.Date.Name} is not a date";
}
