using EcomStreaming.Contracts;
using EcomStreaming.Streaming;

namespace EcomStreaming.Orders.Views;

/// <summary>All facts of one order. The view's thread writes it, any thread reads it; a fact that was seen before changes nothing.</summary>
internal sealed class OrderRecord
{
    private readonly Lock gate = new();
    private readonly List<OrderFact> facts = [];
    private OrderPlaced? placed;
    private int reservedLines;
    private Message? end;

    public void Take(Fact fact, FactTopic topic)
    {
        lock (gate)
        {
            if (facts.Exists(known => known.Id == fact.Message.Id)) return;
            facts.Add(new(fact.Message.Id, FactTypes.Of(fact.Message), fact.Message.At, topic, fact.Partition, fact.Offset, fact.TraceId));
            switch (fact.Message)
            {
                case OrderPlaced order:
                    placed = order;
                    break;
                case StockReserved:
                    reservedLines++;
                    break;
                case OrderConfirmed or OrderRejected:
                    end ??= fact.Message;
                    break;
            }
        }
    }

    /// <summary>Null until the order itself was read: facts of other topics can come first.</summary>
    public OrderSnapshot? Look()
    {
        lock (gate)
        {
            if (placed is null) return null;
            var updated = facts.Where(fact => fact.Topic == FactTopic.Orders).Max(fact => fact.At);
            var isTraced = facts.Exists(fact => fact.Id == placed.Id && fact.TraceId is not null);
            return new(placed, Status(), (end as OrderRejected)?.Reason, updated, isTraced);
        }
    }

    public IReadOnlyList<OrderFact> Facts
    {
        get
        {
            lock (gate)
            {
                return placed is null ? [] : [.. facts.OrderBy(f => f.At).ThenBy(f => f.Topic).ThenBy(f => f.Partition).ThenBy(f => f.Offset)];
            }
        }
    }

    private string Status() => end switch
    {
        OrderConfirmed => OrderStatus.Confirmed,
        OrderRejected => OrderStatus.Rejected,
        _ => reservedLines == placed!.Lines.Length ? OrderStatus.Reserved : OrderStatus.Placed,
    };
}

/// <summary>An order as it is now.</summary>
/// <param name="IsTraced">Whether its placing was recorded as part of a trace.</param>
internal sealed record OrderSnapshot(OrderPlaced Placed, string Status, string? Reason, DateTimeOffset UpdatedAt, bool IsTraced);

/// <summary>A fact and where it stands in the log; the large words are told by number, since there are millions.</summary>
internal readonly record struct OrderFact(Guid Id, FactType Type, DateTimeOffset At, FactTopic Topic, int Partition, long Offset, string? TraceId);

/// <summary>In the order of the topics' names, by which facts of one moment are sorted.</summary>
internal enum FactTopic : byte
{
    Inventory,
    Orders,
    Payments,
}

/// <summary>An order's states, as answers name them.</summary>
internal static class OrderStatus
{
    public const string Placed = "placed";
    public const string Reserved = "reserved";
    public const string Confirmed = "confirmed";
    public const string Rejected = "rejected";
}
