namespace EcomStreaming.Inventory.Stock;

/// <summary>One line of an order, as its product sees it.</summary>
internal readonly record struct StockLine(Guid OrderId, int Line, string ProductId)
{
    public string Key => StockKey.OfLine(ProductId, OrderId, Line);
}
