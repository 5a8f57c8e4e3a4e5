using System.Text.RegularExpressions;

namespace EcomStreaming.Ecom.Tape;

/// <summary>Decides which lines of the tape are order lines. The first rule that applies gives the reason.</summary>
internal static partial class LineRules
{
    public static SkipReason? Skip(TapeRow row)
    {
        if (row.Invoice[0] is 'C' or 'c') return SkipReason.Cancellation;
        if (row.Quantity <= 0) return SkipReason.WriteOff;
        if (row.UnitPrice <= 0) return SkipReason.NoPrice;
        return row.StockCode.Length > 0 ? null : SkipReason.NoProduct;
    }

    /// <summary><c>85123A</c> is a product; <c>POST</c>, <c>BANK CHARGES</c> and <c>M</c> are not.</summary>
    public static bool IsProduct(ReadOnlySpan<char> stockCode) => ProductCode().IsMatch(stockCode);

    [GeneratedRegex(@"^[0-9]{5}[A-Za-z]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex ProductCode();
}
