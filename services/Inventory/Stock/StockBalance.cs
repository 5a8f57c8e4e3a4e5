namespace EcomStreaming.Inventory.Stock;

/// <summary>How much of a product is on hand, and how much of that is reserved.</summary>
internal readonly record struct StockBalance(long OnHand, long Reserved)
{
    public long Available => OnHand - Reserved;

    public static StockBalance operator +(StockBalance a, StockBalance b) => new(a.OnHand + b.OnHand, a.Reserved + b.Reserved);

    public static StockBalance operator -(StockBalance a, StockBalance b) => new(a.OnHand - b.OnHand, a.Reserved - b.Reserved);

    /// <summary>What one entry adds to its product's balance.</summary>
    public static StockBalance Of(StockOutcome outcome, int quantity) => outcome switch
    {
        StockOutcome.Replenished => new(quantity, 0),
        StockOutcome.Reserved => new(0, quantity),
        StockOutcome.Sold => new(-quantity, 0),
        _ => default,
    };
}
