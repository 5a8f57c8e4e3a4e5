using EcomStreaming.Contracts;
using EcomStreaming.Streaming;

namespace EcomStreaming.Payments.Charging;

/// <summary>Charges an order once and says how it ended: on the facts, and to the order's saga.</summary>
internal sealed class ChargingProcessor(Till till) : IEffectProcessor<ChargingState, ChargingEntry>
{
    public async Task<Step<ChargingEntry>> ProcessAsync(StageRecord record, ChargingState state, CancellationToken cancellationToken)
    {
        if (record.Message is not ChargePayment command) return Step<ChargingEntry>.DeadLetter($"{record.Message.GetType().Name} is no command on payments");

        var key = command.OrderId.ToString();
        if (record.Key != key) return Step<ChargingEntry>.DeadLetter("the key is not the order's id");
        if (command.Amount <= 0) return Step<ChargingEntry>.DeadLetter("the amount is not above 0");
        if (state.Find(key) is { } known) return new([.. Events(command.OrderId, key, known)], []);

        var outcome = await till.ChargeAsync(new(command.OrderId, command.Currency, command.Amount), cancellationToken);
        var entry = new ChargingEntry(outcome, command.Currency, command.Amount, record.Timestamp);
        return new([.. Events(command.OrderId, key, entry)], [new(key, entry)]);
    }

    // The copy keeps type and id.
    private static Outgoing[] Events(Guid orderId, string key, ChargingEntry entry)
    {
        var outcome = MessageOf(orderId, entry);
        return [new(ShopTopic.Payments, key, outcome), new(ShopTopic.OrderSteps, key, outcome)];
    }

    private static Message MessageOf(Guid orderId, ChargingEntry entry)
    {
        if (entry.Outcome == ChargeOutcome.Captured)
            return new PaymentCaptured(MessageId.OfOrder(nameof(PaymentCaptured), orderId), entry.At, orderId, entry.Currency, entry.Amount);

        var reason = entry.Outcome == ChargeOutcome.TimedOut ? RejectionReason.TimedOut : RejectionReason.PaymentDeclined;
        return new PaymentDeclined(MessageId.OfOrder(nameof(PaymentDeclined), orderId), entry.At, orderId, entry.Currency, entry.Amount, reason);
    }
}
