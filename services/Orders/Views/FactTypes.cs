using EcomStreaming.Contracts;

namespace EcomStreaming.Orders.Views;

/// <summary>The types of facts about an order; their names are those on the wire.</summary>
internal enum FactType : byte
{
    OrderPlaced,
    OrderConfirmed,
    OrderRejected,
    StockReserved,
    StockRefused,
    StockReleased,
    StockSold,
    PaymentCaptured,
    PaymentDeclined,
}

internal static class FactTypes
{
    /// <exception cref="ArgumentException">It is no fact about an order.</exception>
    public static FactType Of(Message message) => Enum.Parse<FactType>(message.GetType().Name);
}
