namespace EcomStreaming.Ecom.Tape;

/// <summary>The positions of a file's columns, found by name, because a file may order them differently or have more.</summary>
internal sealed record TapeColumns(int Count, int Invoice, int StockCode, int Quantity, int Date, int Price, int Customer)
{
    public static TapeColumns Find(string[] header, string file)
    {
        int Column(string name)
        {
            var index = Array.FindIndex(header, field => string.Equals(field.Trim(), name, StringComparison.OrdinalIgnoreCase));
            return index >= 0 ? index : throw new TapeException($"{file}: the column {name} is missing.");
        }

        return new TapeColumns(
            header.Length, Column("InvoiceNo"), Column("StockCode"), Column("Quantity"), Column("InvoiceDate"),
            Column("UnitPrice"), Column("CustomerID"));
    }
}
