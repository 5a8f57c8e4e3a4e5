using System.Text.Json.Serialization;
using EcomStreaming.Contracts;

namespace EcomStreaming.Inventory.Stock;

/// <summary>
/// What became of one line of an order, or of one replenishment. Lives in the changelog under <see cref="StockKey"/>. One entry is one
/// atomic step: the product's balance is the sum of its entries, so whichever of them survive a crash, line and balance agree.
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
