using System.Collections.Immutable;

namespace EcomStreaming.Contracts;

/// <summary>Opens the order's saga on the order's own partition, with all that the saga needs to gather answers and to end the order.</summary>
public sealed record OrderOpened(
    Guid Id, DateTimeOffset At, Guid OrderId, string CustomerId, string Currency, decimal Total, ImmutableArray<OrderLine> Lines)
    : Message(Id, At), IOfOrder, IOfCustomer;
