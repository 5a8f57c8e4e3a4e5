using System.Text.Json.Serialization;
using EcomStreaming.Contracts;

namespace EcomStreaming.Payments.Charging;

/// <summary>The outcome of an order's payment, or the note that it may only be voided. It is stored in the changelog under the order's id.</summary>
internal sealed record ChargingEntry(
    ChargeOutcome Outcome,
    string Currency,
    decimal Amount,
    [property: JsonConverter(typeof(MillisecondTimestamp))] DateTimeOffset At);

internal enum ChargeOutcome
{
    [JsonStringEnumMemberName("captured")] Captured,
    [JsonStringEnumMemberName("declined")] Declined,
    [JsonStringEnumMemberName("timed_out")] TimedOut,

    /// <summary>The gateway gave no answer in time: whatever is repeated from here on voids, and never charges again.</summary>
    [JsonStringEnumMemberName("voiding")] Voiding,
}
