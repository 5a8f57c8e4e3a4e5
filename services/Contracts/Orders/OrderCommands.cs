using System.Collections.Immutable;

namespace EcomStreaming.Contracts;

/// <summary>One line of an order. Lines count from 1; the price is the one that the storefront quoted.</summary>
public sealed record OrderLine(int Line, string ProductId, int Quantity, decimal UnitPrice);

/// <summary>Asks to place an order. Only HTTP writes it. The first one in the log under an order id wins.</summary>
public sealed record PlaceOrder(
    Guid Id, DateTimeOffset At, Guid OrderId, string CustomerId, string Currency, decimal Total, ImmutableArray<OrderLine> Lines)
    : Message(Id, At), IOfOrder, IOfCustomer;
