namespace EcomStreaming.Contracts;

/// <summary>One of the shop's topics: its name after the prefix, the meaning of its key, and how long it keeps records.</summary>
/// <param name="Retention">Null keeps for ever.</param>
public sealed record ShopTopic(string Suffix, string Key, TimeSpan? Retention)
{
    public static readonly ShopTopic Orders = new("orders", "customer id", null);
    public static readonly ShopTopic Inventory = new("inventory", "product id", null);
    public static readonly ShopTopic Payments = new("payments", "order id", null);
    public static readonly ShopTopic OrderCommands = new("order-commands", "customer id", TimeSpan.FromDays(7));
    public static readonly ShopTopic StockCommands = new("stock-commands", "product id", TimeSpan.FromDays(7));
    public static readonly ShopTopic PaymentCommands = new("payment-commands", "order id", TimeSpan.FromDays(7));
    public static readonly ShopTopic OrderSteps = new("order-steps", "order id", TimeSpan.FromDays(7));

    public static IReadOnlyList<ShopTopic> All { get; } = [Orders, Inventory, Payments, OrderCommands, StockCommands, PaymentCommands, OrderSteps];

    public string Name(string prefix) => $"{prefix}.{Suffix}";
}
