using System.Globalization;

namespace EcomStreaming.Inventory.Stock;

/// <summary>
/// The keys of stock's entries: <c>85123A/0199…-…/3</c> for a line, <c>85123A/+key</c> for a replenishment. No id contains a slash.
/// </summary>
internal static class StockKey
{
    public static string OfLine(string productId, Guid orderId, int line) =>
        string.Create(CultureInfo.InvariantCulture, $"{productId}/{orderId}/{line}");

    public static string OfReplenishment(string productId, string replenishmentId) => $"{productId}/+{replenishmentId}";

    public static string ProductOf(string key) => key[..key.IndexOf('/')];
}
