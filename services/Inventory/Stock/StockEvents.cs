using System.Collections.Immutable;
using EcomStreaming.Contracts;
using EcomStreaming.Streaming;

namespace EcomStreaming.Inventory.Stock;

/// <summary>Creates the facts about stock from stored values, so that a repeat writes the same bytes.</summary>
internal static class StockEvents
{
    /// <summary>The answer to a reservation, with a copy for the order's saga. What became of the line later does not change it.</summary>
    public static ImmutableArray<Outgoing> OfAnswer(StockLine line, StockEntry entry)
    {
        var (orderId, number, productId) = line;
        Message answer = entry.Outcome == StockOutcome.Refused
            ? new StockRefused(Id(nameof(StockRefused), line), entry.AnsweredAt, orderId, number, productId, entry.Quantity)
            : new StockReserved(Id(nameof(StockReserved), line), entry.AnsweredAt, orderId, number, productId, entry.Quantity);
        return [new(ShopTopic.Inventory, productId, answer), new(ShopTopic.OrderSteps, orderId.ToString(), answer)];
    }

    public static Outgoing OfSettlement(StockLine line, StockEntry entry)
    {
        var (orderId, number, productId) = line;
        var at = entry.SettledAt!.Value;
        return new(ShopTopic.Inventory, productId, entry.Outcome == StockOutcome.Sold
            ? new StockSold(Id(nameof(StockSold), line), at, orderId, number, productId, entry.Quantity)
            : new StockReleased(Id(nameof(StockReleased), line), at, orderId, number, productId, entry.Quantity));
    }

    public static Outgoing OfReplenishment(ReplenishStock command, StockEntry entry) => new(ShopTopic.Inventory, command.ProductId,
        new StockReplenished(MessageId.OfReplenishment(nameof(StockReplenished), command.ProductId, command.ReplenishmentId),
            entry.AnsweredAt, command.ProductId, command.ReplenishmentId, entry.Quantity));

    private static Guid Id(string type, StockLine line) => MessageId.OfOrder(type, line.OrderId, line.Line);
}
