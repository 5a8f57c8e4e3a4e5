namespace EcomStreaming.Contracts;

/// <summary>Asks to charge the order's whole total, once. The order id is the gateway's idempotency key.</summary>
public sealed record ChargePayment(Guid Id, DateTimeOffset At, Guid OrderId, string Currency, decimal Amount) : Message(Id, At), IOfOrder;

public sealed record PaymentCaptured(Guid Id, DateTimeOffset At, Guid OrderId, string Currency, decimal Amount) : Message(Id, At), IOfOrder;

/// <summary>Nothing was taken.</summary>
/// <param name="Reason"><see cref="RejectionReason.PaymentDeclined"/>, or <see cref="RejectionReason.TimedOut"/> when the gateway gave no answer in
/// time.</param>
public sealed record PaymentDeclined(Guid Id, DateTimeOffset At, Guid OrderId, string Currency, decimal Amount, string Reason)
    : Message(Id, At), IOfOrder;
