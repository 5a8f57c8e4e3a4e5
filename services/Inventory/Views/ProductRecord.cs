using EcomStreaming.Contracts;

namespace EcomStreaming.Inventory.Views;

/// <summary>One product's stock and the ids of the facts that made it. Written by the view's thread, read by any.</summary>
internal sealed class ProductRecord
{
    private readonly Lock gate = new();
    private readonly HashSet<Guid> seen = [];
    private long onHand;
    private long reserved;

    public ProductStock Look()
    {
        lock (gate) return new(onHand, reserved);
    }

    public bool HasRead(Guid factId)
    {
        lock (gate) return seen.Contains(factId);
    }

    public void Take(Message fact)
    {
        lock (gate)
        {
            if (!seen.Add(fact.Id)) return;
            var (toHand, toReserved) = fact switch
            {
                StockReplenished replenished => (replenished.Quantity, 0),
                StockReserved taken => (0, taken.Quantity),
                StockReleased given => (0, -given.Quantity),
                StockSold sold => (-sold.Quantity, -sold.Quantity),
                _ => (0, 0),
            };
            onHand += toHand;
            reserved += toReserved;
        }
    }
}

/// <summary>Available is what is on hand and not reserved.</summary>
internal readonly record struct ProductStock(long OnHand, long Reserved)
{
    public long Available => OnHand - Reserved;
}
