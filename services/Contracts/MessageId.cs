using System.Globalization;

namespace EcomStreaming.Contracts;

/// <summary>
/// Creates the ids of messages and orders from what they describe, so the same step of the same order or product always has the same id.
/// </summary>
public static class MessageId
{
    private static readonly Guid Namespace = new("89c91697-386d-409e-ac01-23f5276acbe3");

    /// <param name="type">The message's type, as on the wire.</param>
    /// <param name="line">Counts from 1; 0 is the whole order.</param>
    public static Guid OfOrder(string type, Guid orderId, int line = 0) =>
        NameBasedGuid.Create(Namespace, string.Create(CultureInfo.InvariantCulture, $"{type}/{orderId}/{line}"));

    public static Guid OfReplenishment(string type, string productId, string replenishmentId) =>
        NameBasedGuid.Create(Namespace, $"{type}/{productId}/{replenishmentId}");

    /// <summary>The order that a customer places under an Idempotency-Key.</summary>
    public static Guid OfKeyedOrder(string customerId, string idempotencyKey) =>
        NameBasedGuid.Create(Namespace, $"{customerId}/{idempotencyKey}");
}
