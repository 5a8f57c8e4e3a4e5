using System.Collections.Immutable;

namespace EcomStreaming.Contracts.Tests;

/// <summary>The value that each golden file holds.</summary>
internal static class GoldenSamples
{
    private static readonly Guid Order = Guid.Parse("0193b2a0-0000-7000-8000-000000000001");
    private static readonly Guid Id = Guid.Parse("89c91697-386d-509e-8c01-23f5276acbe3");
    private static readonly DateTimeOffset At = new(2026, 11, 22, 9, 0, 0, 123, TimeSpan.Zero);
    private static readonly ImmutableArray<OrderLine> Lines = [new(1, "85123A", 6, 2.55m), new(2, "71053", 1, 3.39m)];

    public static IReadOnlyDictionary<string, Message> ByType { get; } = new Message[]
    {
        new PlaceOrder(Id, At, Order, "17850", "GBP", 18.69m, Lines),
        new OrderPlaced(Id, At, Order, "17850", "GBP", 18.69m, Lines),
        new OrderOpened(Id, At, Order, "17850", "GBP", 18.69m, Lines),
        new OrderConfirmed(Id, At, Order, "17850", "GBP", 18.69m),
        new OrderRejected(Id, At, Order, "17850", RejectionReason.OutOfStock),
        new ReserveStock(Id, At, Order, 2, "71053", 1),
        new ReleaseStock(Id, At, Order, 2, "71053", 1),
        new SellStock(Id, At, Order, 2, "71053", 1),
        new StockReserved(Id, At, Order, 2, "71053", 1),
        new StockRefused(Id, At, Order, 2, "71053", 1),
        new StockReleased(Id, At, Order, 2, "71053", 1),
        new StockSold(Id, At, Order, 2, "71053", 1),
        new ReplenishStock(Id, At, "71053", "first", 1),
        new StockReplenished(Id, At, "71053", "first", 1),
        new ChargePayment(Id, At, Order, "GBP", 18.69m),
        new PaymentCaptured(Id, At, Order, "GBP", 18.69m),
        new PaymentDeclined(Id, At, Order, "GBP", 18.69m, RejectionReason.PaymentDeclined),
    }.ToDictionary(message => message.GetType().Name, StringComparer.Ordinal);
}
