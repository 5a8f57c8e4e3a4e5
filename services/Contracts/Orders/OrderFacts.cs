using System.Collections.Immutable;

namespace EcomStreaming.Contracts;

/// <summary>The order was accepted. Exactly one terminal fact follows.</summary>
public sealed record OrderPlaced(
    Guid Id, DateTimeOffset At, Guid OrderId, string CustomerId, string Currency, decimal Total, ImmutableArray<OrderLine> Lines)
    : Message(Id, At), IOfOrder, IOfCustomer;

/// <summary>Terminal: every line was reserved and the whole total was captured.</summary>
public sealed record OrderConfirmed(Guid Id, DateTimeOffset At, Guid OrderId, string CustomerId, string Currency, decimal Total)
    : Message(Id, At), IOfOrder, IOfCustomer;

/// <summary>Terminal: nothing is sold and nothing stays reserved.</summary>
/// <param name="Reason">One of <see cref="RejectionReason"/>.</param>
public sealed record OrderRejected(Guid Id, DateTimeOffset At, Guid OrderId, string CustomerId, string Reason)
    : Message(Id, At), IOfOrder, IOfCustomer;

/// <summary>The reasons for a rejection, as facts and answers spell them.</summary>
public static class RejectionReason
{
    public const string OutOfStock = "out_of_stock";
    public const string PaymentDeclined = "payment_declined";
    public const string TimedOut = "timed_out";
}
