using System.Collections.Concurrent;
using EcomStreaming.Contracts;
using EcomStreaming.Streaming;
using Microsoft.Extensions.Options;

namespace EcomStreaming.Orders.Views;

/// <summary>Every order, from the facts of all three topics.</summary>
internal sealed class OrderView(IOptions<StreamingOptions> options) : IFactView
{
    private readonly ConcurrentDictionary<Guid, OrderRecord> orders = [];

    public OrderSnapshot? Find(Guid orderId) => orders.GetValueOrDefault(orderId)?.Look();

    public IReadOnlyList<OrderFact> FactsOf(Guid orderId) => orders.GetValueOrDefault(orderId)?.Facts ?? [];

    public string TopicName(FactTopic topic) => (topic switch
    {
        FactTopic.Orders => ShopTopic.Orders,
        FactTopic.Payments => ShopTopic.Payments,
        _ => ShopTopic.Inventory,
    }).Name(options.Value.TopicPrefix);

    public void Apply(Fact fact)
    {
        if (fact.Message is not IOfOrder order) return; // a replenishment is no order's
        orders.GetOrAdd(order.OrderId, _ => new OrderRecord()).Take(fact, TopicOf(fact.Message));
    }

    private static FactTopic TopicOf(Message message) => message switch
    {
        OrderPlaced or OrderConfirmed or OrderRejected => FactTopic.Orders,
        PaymentCaptured or PaymentDeclined => FactTopic.Payments,
        _ => FactTopic.Inventory,
    };
}
