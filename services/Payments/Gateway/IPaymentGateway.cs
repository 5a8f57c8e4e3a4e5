namespace EcomStreaming.Payments.Gateway;

/// <summary>The payment provider. Every call names the order, which is its idempotency key: a repeat gets the first call's answer.</summary>
internal interface IPaymentGateway
{
    /// <exception cref="GatewayUnavailableException">No answer: the money may or may not have been taken.</exception>
    Task<ChargeAnswer> ChargeAsync(Charge charge, CancellationToken cancellationToken);

    /// <summary>Fences the key: nothing is taken under it from here on. Where the money was taken before, it says so and leaves it.</summary>
    /// <exception cref="GatewayUnavailableException">No answer: the key may or may not be fenced.</exception>
    Task<VoidAnswer> VoidAsync(Guid orderId, CancellationToken cancellationToken);
}

internal sealed record Charge(Guid OrderId, string Currency, decimal Amount);

internal enum ChargeAnswer
{
    Captured,
    Declined,
    Voided,
}

internal enum VoidAnswer
{
    Voided,
    AlreadyCaptured,
}

/// <summary>The gateway gave no answer.</summary>
internal sealed class GatewayUnavailableException(string message) : Exception(message);
