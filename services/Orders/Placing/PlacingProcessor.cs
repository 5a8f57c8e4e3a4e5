using System.Collections.Immutable;
using EcomStreaming.Contracts;
using EcomStreaming.Streaming;

namespace EcomStreaming.Orders.Placing;

/// <summary>
/// Accepts an order: writes the fact, opens its saga, and asks for each line's stock. The first body in the log under an order id wins. The same body
/// produces the same events again; another body produces none.
/// </summary>
internal sealed class PlacingProcessor(OrderMetrics metrics) : IProcessor<PlacingState, PlacingEntry>
{
    public Step<PlacingEntry> Process(StageRecord record, PlacingState state)
    {
        if (record.Message is not PlaceOrder command) return Step<PlacingEntry>.DeadLetter($"{record.Message.GetType().Name} places no order");
        if (PlaceOrderCheck.ProblemOf(command, record.Key) is { } problem) return Step<PlacingEntry>.DeadLetter(problem);

        var orderId = command.OrderId.ToString();
        var fingerprint = OrderFingerprint.Of(command.CustomerId, command.Currency, command.Lines);
        if (state.Find(orderId) is not { } known)
        {
            var entry = new PlacingEntry(fingerprint, record.Timestamp);
            return new(Events(command, entry.At), [new(orderId, entry)]);
        }

        if (known.Fingerprint == fingerprint) return new(Events(command, known.At), []);

        metrics.CommandConflicted();
        return Step<PlacingEntry>.Nothing;
    }

    private static ImmutableArray<Outgoing> Events(PlaceOrder command, DateTimeOffset at)
    {
        var (orderId, customerId, currency) = (command.OrderId, command.CustomerId, command.Currency);
        // 2.5 and 2.50 are one body, so they have to give the same bytes.
        var total = Money.Plain(command.Total);
        var lines = ImmutableArray.CreateRange(command.Lines, line => line with { UnitPrice = Money.Plain(line.UnitPrice) });

        var events = ImmutableArray.CreateBuilder<Outgoing>(2 + lines.Length);
        events.Add(new(ShopTopic.Orders, customerId,
            new OrderPlaced(MessageId.OfOrder(nameof(OrderPlaced), orderId), at, orderId, customerId, currency, total, lines)));
        events.Add(new(ShopTopic.OrderSteps, orderId.ToString(),
            new OrderOpened(MessageId.OfOrder(nameof(OrderOpened), orderId), at, orderId, customerId, currency, total, lines)));
        foreach (var line in lines)
        {
            events.Add(new(ShopTopic.StockCommands, line.ProductId,
                new ReserveStock(MessageId.OfOrder(nameof(ReserveStock), orderId, line.Line), at, orderId, line.Line,
                    line.ProductId, line.Quantity)));
        }

        return events.MoveToImmutable();
    }
}
