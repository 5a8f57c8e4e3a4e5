using EcomStreaming.Streaming;

namespace EcomStreaming.Inventory.Stock;

/// <summary>The products of one partition: every decided line and replenishment, and the resulting balances.</summary>
internal sealed class StockState : IStageState<StockEntry>
{
    private readonly Dictionary<string, StockEntry> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StockBalance> balances = new(StringComparer.Ordinal);

    public StockEntry? Find(string key) => entries.GetValueOrDefault(key);

    public StockBalance BalanceOf(string productId) => balances.GetValueOrDefault(productId);

    public void Apply(string key, StockEntry entry)
    {
        var productId = StockKey.ProductOf(key);
        var former = entries.TryGetValue(key, out var replaced) ? StockBalance.Of(replaced.Outcome, replaced.Quantity) : default;
        balances[productId] = BalanceOf(productId) - former + StockBalance.Of(entry.Outcome, entry.Quantity);
        entries[key] = entry;
    }
}
