using System.Text.Json.Serialization;
using EcomStreaming.Contracts;

namespace EcomStreaming.Payments.Charging;

/// <summary>How an order's payment ended. Lives in the changelog under the order's id.</summary>
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
}
