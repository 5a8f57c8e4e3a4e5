using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EcomStreaming.Contracts;

namespace EcomStreaming.Orders;

/// <summary>Tells apart two bodies under one order id. It is stored in changelogs, so its form must never change.</summary>
internal static class OrderFingerprint
{
    public static Guid Of(string customerId, string currency, IEnumerable<OrderLine> lines)
    {
        // No id, product or number contains a newline or a space, so no two bodies share a text:
        // 17850\nGBP\n1 85123A 6 2.55\n…
        var text = new StringBuilder().Append(customerId).Append('\n').Append(currency).Append('\n');
        foreach (var line in lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"{line.Line} {line.ProductId} {line.Quantity} {Money.Plain(line.UnitPrice)}\n");
        }

        return new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(..16), bigEndian: true);
    }
}
