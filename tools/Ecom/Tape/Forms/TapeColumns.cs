namespace EcomStreaming.Ecom.Tape.Forms;

/// <summary>The positions of a file's columns, found by name, because a file may order them differently, have more, or name them otherwise.</summary>
internal sealed record TapeColumns(
    int Count, TapeColumn Invoice, TapeColumn StockCode, TapeColumn Quantity, TapeColumn Date, TapeColumn Price, TapeColumn Customer)
{
    /// <summary>The names in Online Retail, then those in Online Retail II; without regard to case, blanks and underscores.</summary>
    private static readonly string[][] Names =
    [
        ["InvoiceNo", "Invoice"], ["StockCode"], ["Quantity"], ["InvoiceDate"], ["UnitPrice", "Price"], ["CustomerID", "Customer"],
    ];

    /// <exception cref="TapeException">One is missing: the message names the file and the column.</exception>
    public static TapeColumns Find(string[] header, string file)
    {
        var found = Names.Select(names => Find(header, names)).ToArray();
        if (found.All(column => column is null)) throw new TapeException($"{file} is no CSV of orders: its first line names no column of one.");
        var missing = Array.FindIndex(found, column => column is null);
        if (missing >= 0) throw new TapeException($"{file}: the column {string.Join(" or ", Names[missing])} is missing.");
        return new TapeColumns(header.Length, found[0]!, found[1]!, found[2]!, found[3]!, found[4]!, found[5]!);
    }

    private static TapeColumn? Find(string[] header, string[] names) => names
        .Select(name => Array.FindIndex(header, field => string.Equals(Plain(field), name, StringComparison.OrdinalIgnoreCase)))
        .Where(index => index >= 0)
        .Select(index => new TapeColumn(index, header[index].Trim()))
        .FirstOrDefault();

    private static string Plain(string field) => string.Concat(field.Where(char.IsAsciiLetterOrDigit));
}

/// <summary>One column: its place, and its name in the file.</summary>
internal sealed record TapeColumn(int Index, string Name);
