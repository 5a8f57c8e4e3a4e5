using System.Text.Json.Serialization;
using EcomStreaming.Contracts;

namespace EcomStreaming.Orders.Placing;

/// <summary>What placing remembers of an order: which body came first, and when. It is stored in the changelog under the order's id.</summary>
internal sealed record PlacingEntry(Guid Fingerprint, [property: JsonConverter(typeof(MillisecondTimestamp))] DateTimeOffset At);
