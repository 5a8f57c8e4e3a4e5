using System.Text.Json.Serialization;

namespace EcomStreaming.Contracts;

/// <summary>The base of all messages. Each has a type, a version, a time, and an id that is the same whenever the same step is repeated.</summary>
/// <param name="Id">Version 5 UUID made by <see cref="MessageId"/>: a repeated step repeats its id, so readers can ignore it.</param>
/// <param name="At">In milliseconds; for what a processor writes, the time of the record that caused it.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(PlaceOrder), nameof(PlaceOrder))]
[JsonDerivedType(typeof(OrderPlaced), nameof(OrderPlaced))]
[JsonDerivedType(typeof(OrderConfirmed), nameof(OrderConfirmed))]
[JsonDerivedType(typeof(OrderRejected), nameof(OrderRejected))]
[JsonDerivedType(typeof(OrderOpened), nameof(OrderOpened))]
[JsonDerivedType(typeof(ReserveStock), nameof(ReserveStock))]
[JsonDerivedType(typeof(ReleaseStock), nameof(ReleaseStock))]
[JsonDerivedType(typeof(SellStock), nameof(SellStock))]
[JsonDerivedType(typeof(ReplenishStock), nameof(ReplenishStock))]
[JsonDerivedType(typeof(StockReplenished), nameof(StockReplenished))]
[JsonDerivedType(typeof(StockReserved), nameof(StockReserved))]
[JsonDerivedType(typeof(StockRefused), nameof(StockRefused))]
[JsonDerivedType(typeof(StockReleased), nameof(StockReleased))]
[JsonDerivedType(typeof(StockSold), nameof(StockSold))]
[JsonDerivedType(typeof(ChargePayment), nameof(ChargePayment))]
[JsonDerivedType(typeof(PaymentCaptured), nameof(PaymentCaptured))]
[JsonDerivedType(typeof(PaymentDeclined), nameof(PaymentDeclined))]
public abstract record Message(
    [property: JsonPropertyOrder(-2)] Guid Id,
    [property: JsonPropertyOrder(-1), JsonConverter(typeof(MillisecondTimestamp))] DateTimeOffset At)
{
    [JsonPropertyOrder(-3)]
    public int Version { get; init; } = 1;
}
