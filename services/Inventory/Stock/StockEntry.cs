using System.Text.Json.Serialization;
using EcomStreaming.Contracts;

namespace EcomStreaming.Inventory.Stock;

/// <summary>
/// The outcome of one order line or one replenishment, stored in the changelog under <see cref="StockKey"/>. One entry is one atomic step: a
/// product's balance is the sum of its entries, so line and balance agree whichever entries survive a crash.
/// </summary>
/// <param name="AnsweredAt">When it was reserved, refused or replenished.</param>
/// <param name="SettledAt">When the reserved line was released or sold.</param>
internal sealed record StockEntry(
    StockOutcome Outcome,
    int Quantity,
    [property: JsonConverter(typeof(MillisecondTimestamp))] DateTimeOffset AnsweredAt,
    [property: JsonConverter(typeof(MillisecondTimestamp))] DateTimeOffset? SettledAt = null);

internal enum StockOutcome
{
    [JsonStringEnumMemberName("replenished")] Replenished,
    [JsonStringEnumMemberName("reserved")] Reserved,
    [JsonStringEnumMemberName("refused")] Refused,
    [JsonStringEnumMemberName("released")] Released,
    [JsonStringEnumMemberName("sold")] Sold,
}
