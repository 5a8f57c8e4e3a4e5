using EcomStreaming.Contracts;
using EcomStreaming.Streaming;

namespace EcomStreaming.Inventory.Stock;

/// <summary>
/// Decides a product's stock, one command at a time. A line is answered once and settled once; a repeat gets the first answer again, even if there is
/// stock by now.
/// </summary>
internal sealed class StockProcessor(StockMetrics metrics) : IProcessor<StockState, StockEntry>
{
    public Step<StockEntry> Process(StageRecord record, StockState state) => record.Message switch
    {
        ReserveStock command => ProblemOf(record, command.ProductId, command.Quantity) ?? Reserve(command, state, record.Timestamp),
        ReleaseStock command => ProblemOf(record, command.ProductId, command.Quantity)
            ?? Settle(new(command.OrderId, command.Line, command.ProductId), StockOutcome.Released, state, record.Timestamp),
        SellStock command => ProblemOf(record, command.ProductId, command.Quantity)
            ?? Settle(new(command.OrderId, command.Line, command.ProductId), StockOutcome.Sold, state, record.Timestamp),
        ReplenishStock command => ProblemOf(record, command.ProductId, command.Quantity) ?? Replenish(command, state, record.Timestamp),
        var other => Step<StockEntry>.DeadLetter($"{other.GetType().Name} is not a command for stock"),
    };

    // Under another key the product would be decided on two partitions at once.
    private static Step<StockEntry>? ProblemOf(StageRecord record, string productId, int quantity)
    {
        if (record.Key != productId) return Step<StockEntry>.DeadLetter("the key is not the product's id");
        if (!Identifier.IsValid(productId)) return Step<StockEntry>.DeadLetter("productId is malformed");
        return quantity < 1 ? Step<StockEntry>.DeadLetter("quantity is below 1") : null;
    }

    private static Step<StockEntry> Reserve(ReserveStock command, StockState state, DateTimeOffset at)
    {
        var line = new StockLine(command.OrderId, command.Line, command.ProductId);
        if (state.Find(line.Key) is { } known) return new(StockEvents.OfAnswer(line, known), []);

        var enough = command.Quantity <= state.BalanceOf(command.ProductId).Available;
        var entry = new StockEntry(enough ? StockOutcome.Reserved : StockOutcome.Refused, command.Quantity, at);
        return new(StockEvents.OfAnswer(line, entry), [new(line.Key, entry)]);
    }

    private static Step<StockEntry> Settle(StockLine line, StockOutcome outcome, StockState state, DateTimeOffset at)
    {
        var known = state.Find(line.Key);
        if (known?.Outcome == outcome) return new([StockEvents.OfSettlement(line, known)], []);
        if (known?.Outcome != StockOutcome.Reserved) return Step<StockEntry>.DeadLetter("the line's stock is not reserved");

        var entry = known with { Outcome = outcome, SettledAt = at };
        return new([StockEvents.OfSettlement(line, entry)], [new(line.Key, entry)]);
    }

    private Step<StockEntry> Replenish(ReplenishStock command, StockState state, DateTimeOffset at)
    {
        if (!Identifier.IsValid(command.ReplenishmentId)) return Step<StockEntry>.DeadLetter("replenishmentId is malformed");

        var key = StockKey.OfReplenishment(command.ProductId, command.ReplenishmentId);
        if (state.Find(key) is not { } known)
        {
            var entry = new StockEntry(StockOutcome.Replenished, command.Quantity, at);
            return new([StockEvents.OfReplenishment(command, entry)], [new(key, entry)]);
        }

        if (known.Quantity == command.Quantity) return new([StockEvents.OfReplenishment(command, known)], []);

        metrics.CommandConflicted();
        return Step<StockEntry>.Nothing;
    }
}
