using System.Collections.Immutable;
using EcomStreaming.Contracts;
using EcomStreaming.Streaming;

namespace EcomStreaming.Orders.Saga;

/// <summary>Creates the events of the saga's two decisions from stored values, so that a repeat writes the same bytes.</summary>
internal static class SagaEvents
{
    public static ImmutableArray<Outgoing> OfStock(Guid orderId, SagaOrder order, StockDecision decision, string answers)
    {
        if (!answers.Contains(LineAnswers.Refused)) return [Charge(orderId, order, decision.At)];

        var reserved = Enumerable.Range(1, order.Lines.Length).Where(line => LineAnswers.Of(answers, line) == LineAnswers.Reserved);
        return [Rejected(orderId, order, RejectionReason.OutOfStock, decision.At),
            .. reserved.Select(line => Release(orderId, order, line, decision.At))];
    }

    public static ImmutableArray<Outgoing> OfPayment(Guid orderId, SagaOrder order, PaymentDecision payment)
    {
        var lines = Enumerable.Range(1, order.Lines.Length);
        return payment.Outcome switch
        {
            PaymentOutcome.Captured => [Confirmed(orderId, order, payment.At), .. lines.Select(line => Sell(orderId, order, line, payment.At))],
            PaymentOutcome.TimedOut => Compensated(RejectionReason.TimedOut),
            _ => Compensated(RejectionReason.PaymentDeclined),
        };

        ImmutableArray<Outgoing> Compensated(string reason) =>
            [Rejected(orderId, order, reason, payment.At), .. lines.Select(line => Release(orderId, order, line, payment.At))];
    }

    private static Outgoing Charge(Guid orderId, SagaOrder order, DateTimeOffset at) => new(ShopTopic.PaymentCommands, orderId.ToString(),
        new ChargePayment(MessageId.OfOrder(nameof(ChargePayment), orderId), at, orderId, order.Currency, order.Total));

    private static Outgoing Confirmed(Guid orderId, SagaOrder order, DateTimeOffset at) => new(ShopTopic.Orders, order.CustomerId,
        new OrderConfirmed(MessageId.OfOrder(nameof(OrderConfirmed), orderId), at, orderId, order.CustomerId, order.Currency, order.Total));

    private static Outgoing Rejected(Guid orderId, SagaOrder order, string reason, DateTimeOffset at) => new(ShopTopic.Orders, order.CustomerId,
        new OrderRejected(MessageId.OfOrder(nameof(OrderRejected), orderId), at, orderId, order.CustomerId, reason));

    private static Outgoing Sell(Guid orderId, SagaOrder order, int line, DateTimeOffset at)
    {
        var (productId, quantity) = order.Lines[line - 1];
        return new(ShopTopic.StockCommands, productId,
            new SellStock(MessageId.OfOrder(nameof(SellStock), orderId, line), at, orderId, line, productId, quantity));
    }

    private static Outgoing Release(Guid orderId, SagaOrder order, int line, DateTimeOffset at)
    {
        var (productId, quantity) = order.Lines[line - 1];
        return new(ShopTopic.StockCommands, productId,
            new ReleaseStock(MessageId.OfOrder(nameof(ReleaseStock), orderId, line), at, orderId, line, productId, quantity));
    }
}
