using System.Collections.Immutable;

namespace EcomStreaming.Contracts;

/// <summary>One line of an order: lines count from 1, and the price is the one that the storefront quoted.</summary>
public sealed record OrderLine(int Line, string ProductId, int Quantity, decimal UnitPrice);

/// <summary>A customer's wish, written by HTTP only; the first in the log under an order id wins.</summary>
public sealed record PlaceOrder(
    Guid Id, DateTimeOffset At, Guid OrderId, string CustomerId, string Currency, decimal Total, ImmutableArray<OrderLine> Lines)
    : Message(Id, At), IOfOrder, IOfCustomer;
