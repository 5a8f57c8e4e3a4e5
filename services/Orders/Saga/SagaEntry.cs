using System.Collections.Immutable;
using System.Text.Json.Serialization;
using EcomStreaming.Contracts;

namespace EcomStreaming.Orders.Saga;

/// <summary>The saga of one order as one immutable value, stored in the changelog under the order's id.</summary>
/// <param name="Order">Null until the order was opened: an answer may come first, from another partition.</param>
/// <param name="Answers">One letter for each line, see <see cref="LineAnswers"/>.</param>
/// <param name="Stock">Set once every line has answered.</param>
/// <param name="Payment">Set once the payment has ended.</param>
internal sealed record SagaEntry(SagaOrder? Order, string Answers, StockDecision? Stock, PaymentDecision? Payment)
{
    public static SagaEntry Empty { get; } = new(null, "", null, null);

    [JsonIgnore]
    public bool AllReserved => !Answers.Contains(LineAnswers.Refused) && !Answers.Contains(LineAnswers.Awaited);
}

/// <summary>What the saga needs of its order to end it.</summary>
internal sealed record SagaOrder(string CustomerId, string Currency, decimal Total, ImmutableArray<SagaLine> Lines);

/// <summary>A line of the saga's order; its number is its place, from 1.</summary>
internal readonly record struct SagaLine(string ProductId, int Quantity);

/// <summary>Which step completed the answers: the line's number, or 0 where it was the opening.</summary>
internal sealed record StockDecision(int By, [property: JsonConverter(typeof(MillisecondTimestamp))] DateTimeOffset At);

/// <summary>How the payment ended.</summary>
internal sealed record PaymentDecision(PaymentOutcome Outcome, [property: JsonConverter(typeof(MillisecondTimestamp))] DateTimeOffset At);

internal enum PaymentOutcome
{
    [JsonStringEnumMemberName("captured")] Captured,
    [JsonStringEnumMemberName("declined")] Declined,
    [JsonStringEnumMemberName("timed_out")] TimedOut,
}
