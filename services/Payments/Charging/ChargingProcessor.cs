using EcomStreaming.Contracts;
using EcomStreaming.Streaming;

namespace EcomStreaming.Payments.Charging;

/// <summary>
/// Charges an order once and writes the outcome, as a fact and for the order's saga. If no answer comes in time, it first stores that and writes the
/// command again; only the second command voids the charge and writes the outcome. So a redelivery never charges a declined order, whenever the
/// process is killed.
/// </summary>
internal sealed class ChargingProcessor(Till till) : IEffectProcessor<ChargingState, ChargingEntry>
{
    public async Task<Step<ChargingEntry>> ProcessAsync(StageRecord record, ChargingState state, CancellationToken cancellationToken)
    {
        if (record.Message is not ChargePayment command)
        {
            return Step<ChargingEntry>.DeadLetter($"{record.Message.GetType().Name} is not a command for payments");
        }

        var key = command.OrderId.ToString();
        if (record.Key != key) return Step<ChargingEntry>.DeadLetter("the key is not the order's id");
        if (command.Amount <= 0) return Step<ChargingEntry>.DeadLetter("the amount is not above 0");

        var known = state.Find(key);
        if (known is { Outcome: not ChargeOutcome.Voiding }) return new([.. Events(command.OrderId, key, known)], []);

        var outcome = known is null
            ? await till.ChargeAsync(new(command.OrderId, command.Currency, command.Amount), cancellationToken)
            : await till.VoidAsync(command.OrderId, cancellationToken);
        if (outcome is null) return Step<ChargingEntry>.DeadLetter("the gateway did not say whether the charge is void");

        var entry = new ChargingEntry(outcome.Value, command.Currency, command.Amount, record.Timestamp);
        Outgoing[] events = outcome == ChargeOutcome.Voiding ? [new(ShopTopic.PaymentCommands, key, command)] : Events(command.OrderId, key, entry);
        return new([.. events], [new(key, entry)]);
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
