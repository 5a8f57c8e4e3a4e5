using System.Collections.Immutable;
using EcomStreaming.Contracts;
using EcomStreaming.Streaming;

namespace EcomStreaming.Orders.Saga;

/// <summary>
/// Gathers the answers for an order's lines and its payment, and ends the order. Two steps decide: the one that completes the answers, and the
/// payment's outcome. A repeat of either produces the same events; any other repeat produces none, so repeats do not multiply.
/// </summary>
internal sealed class SagaProcessor : IProcessor<SagaState, SagaEntry>
{
    public Step<SagaEntry> Process(StageRecord record, SagaState state) => record.Message switch
    {
        OrderOpened opened => With(record, opened.OrderId, state, saga => Open(saga, opened, record.Timestamp)),
        StockReserved answer => With(record, answer.OrderId, state, saga => Answer(saga, answer.Line, LineAnswers.Reserved, record.Timestamp)),
        StockRefused answer => With(record, answer.OrderId, state, saga => Answer(saga, answer.Line, LineAnswers.Refused, record.Timestamp)),
        PaymentCaptured paid => With(record, paid.OrderId, state, saga => EndPayment(saga, PaymentOutcome.Captured, record.Timestamp)),
        PaymentDeclined declined => With(record, declined.OrderId, state, saga => EndPayment(saga, OutcomeOf(declined), record.Timestamp)),
        var other => Step<SagaEntry>.DeadLetter($"{other.GetType().Name} is not a step of an order"),
    };

    private static Step<SagaEntry> With(StageRecord record, Guid orderId, SagaState state, Func<SagaEntry, Turn> take)
    {
        var key = orderId.ToString();
        if (record.Key != key) return Step<SagaEntry>.DeadLetter("the key is not the order's id");

        var saga = state.Find(key) ?? SagaEntry.Empty;
        var turn = take(saga);
        if (turn.Problem is not null) return Step<SagaEntry>.DeadLetter(turn.Problem);

        ImmutableArray<Change<SagaEntry>> changes = ReferenceEquals(turn.Saga, saga) ? [] : [new(key, turn.Saga)];
        return new(turn.Events(orderId), changes);
    }

    private static Turn Open(SagaEntry saga, OrderOpened opened, DateTimeOffset at)
    {
        if (saga.Order is not null) return new(saga, Decides: saga.Stock?.By == 0 ? Decision.Stock : Decision.None);
        if (opened.Lines.IsDefaultOrEmpty) return Turn.Impossible(saga, "an order without lines");
        if (opened.Lines.Length < saga.Answers.Length) return Turn.Impossible(saga, "fewer lines than were answered");

        // Product ids are few and come back in every order: one string for each.
        var lines = ImmutableArray.CreateRange(opened.Lines, line => new SagaLine(string.Intern(line.ProductId), line.Quantity));
        var order = new SagaOrder(opened.CustomerId, opened.Currency, opened.Total, lines);
        var answers = saga.Answers.PadRight(lines.Length, LineAnswers.Awaited);
        return Decide(saga with { Order = order, Answers = answers }, by: 0, at);
    }

    private static Turn Answer(SagaEntry saga, int line, char answer, DateTimeOffset at)
    {
        if (line < 1 || line > (saga.Order?.Lines.Length ?? OrderBounds.LinesMax)) return Turn.Impossible(saga, "the order has no such line");
        if (LineAnswers.Of(saga.Answers, line) != LineAnswers.Awaited)
        {
            return new(saga, Decides: saga.Stock?.By == line ? Decision.Stock : Decision.None);
        }
        return Decide(saga with { Answers = LineAnswers.With(saga.Answers, line, answer) }, line, at);
    }

    private static Turn Decide(SagaEntry saga, int by, DateTimeOffset at) =>
        saga.Order is null || saga.Answers.Contains(LineAnswers.Awaited)
            ? new(saga, Decides: Decision.None)
            : new(saga with { Stock = new(by, at) }, Decides: Decision.Stock);

    private static Turn EndPayment(SagaEntry saga, PaymentOutcome outcome, DateTimeOffset at)
    {
        if (saga.Stock is null || !saga.AllReserved) return Turn.Impossible(saga, "a payment that this order has not asked for");
        if (saga.Payment is not null) return new(saga, Decides: saga.Payment.Outcome == outcome ? Decision.Payment : Decision.None);
        return new(saga with { Payment = new(outcome, at) }, Decides: Decision.Payment);
    }

    private static PaymentOutcome OutcomeOf(PaymentDeclined declined) =>
        declined.Reason == RejectionReason.TimedOut ? PaymentOutcome.TimedOut : PaymentOutcome.Declined;

    private enum Decision
    {
        None,
        Stock,
        Payment,
    }

    /// <summary>What a step makes of a saga, and which decision it stands for.</summary>
    private readonly record struct Turn(SagaEntry Saga, Decision Decides, string? Problem = null)
    {
        public static Turn Impossible(SagaEntry saga, string problem) => new(saga, Decision.None, problem);

        public ImmutableArray<Outgoing> Events(Guid orderId) => Decides switch
        {
            Decision.Stock => SagaEvents.OfStock(orderId, Saga.Order!, Saga.Stock!, Saga.Answers),
            Decision.Payment => SagaEvents.OfPayment(orderId, Saga.Order!, Saga.Payment!),
            _ => [],
        };
    }
}
