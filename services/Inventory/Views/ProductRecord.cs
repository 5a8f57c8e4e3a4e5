using EcomStreaming.Contracts;

namespace EcomStreaming.Inventory.Views;

/// <summary>One product's stock and the facts that made it, id and quantity of each. Written by the view's thread, read by any.</summary>
internal sealed class ProductRecord
{
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, int> seen = [];
    private long onHand;
    private long reserved;

    public ProductStock Look()
    {
        lock (gate) return new(onHand, reserved);
    }

    /// <summary>Null where no such fact was read.</summary>
    public int? QuantityOf(Guid factId)
    {
        lock (gate) return seen.TryGetValue(factId, out var quantity) ? quantity : null;
    }

    public void Take(Message fact)
    {
        lock (gate)
        {
            var (quantity, toHand, toReserved) = EffectOf(fact);
            if (!seen.TryAdd(fact.Id, quantity)) return;
            onHand += toHand;
            reserved += toReserved;
        }
    }

    private static (int Quantity, int ToHand, int ToReserved) EffectOf(Message fact) => fact switch
    {
        StockReplenished replenished => (replenished.Quantity, replenished.Quantity, 0),
        StockReserved taken => (taken.Quantity, 0, taken.Quantity),
        StockReleased given => (given.Quantity, 0, -given.Quantity),
        StockSold sold => (sold.Quantity, -sold.Quantity, -sold.Quantity),
        _ => default,
    };
}

/// <summary>Available is what is on hand and not reserved.</summary>
internal readonly record struct ProductStock(long OnHand, long Reserved)
{
    public long Available => OnHand - Reserved;
}
