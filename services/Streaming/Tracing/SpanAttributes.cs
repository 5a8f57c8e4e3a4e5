using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using EcomStreaming.Contracts;
using Message = EcomStreaming.Contracts.Message;

namespace EcomStreaming.Streaming;

/// <summary>Sets the attributes of a span. They never contain a customer's id, nor a key that may be one.</summary>
internal sealed class SpanAttributes(KafkaServer server, string? secret)
{
    /// <summary>Where several brokers are known and none of them is named, Aspire's dashboard shows this as the destination.</summary>
    private const string Peer = "kafka";

    private readonly object port = server.Port;

    public void Describe(Activity span, string operation, string operationType, string topic, string? group = null)
    {
        span.SetTag("messaging.system", "kafka");
        span.SetTag("messaging.operation.name", operation);
        span.SetTag("messaging.operation.type", operationType);
        span.SetTag("messaging.operation", operationType); // the older name, which Aspire's dashboard still reads
        span.SetTag("messaging.destination.name", topic);
        if (group is not null) span.SetTag("messaging.consumer.group.name", group);
        if (server.Host is { } host)
        {
            span.SetTag("server.address", host); // by both, Aspire's dashboard finds the resource and its name
            span.SetTag("server.port", port);
        }
        else if (span.Kind is ActivityKind.Producer or ActivityKind.Client)
        {
            span.SetTag("peer.service", Peer);
        }
    }

    /// <param name="key">Said where it is the product's or the order's id, as it is on every topic that is not keyed by customer.</param>
    public void Describe(Activity span, Message message, string? key)
    {
        var order = message as IOfOrder;
        var product = message as IOfProduct;
        span.SetTag("messaging.message.id", message.Id.ToString());
        if (order is not null) span.SetTag("messaging.message.conversation_id", order.OrderId.ToString());
        if (product is not null) span.SetTag("ecom.product.id", product.ProductId);
        if (message is IOfCustomer customer && !string.IsNullOrEmpty(secret))
        {
            span.SetTag("ecom.customer.hash", CustomerHash.Of(secret, customer.CustomerId));
        }
        if (key is not null && (key == product?.ProductId || key == order?.OrderId.ToString())) span.SetTag("messaging.kafka.message.key", key);
    }

    /// <summary>Where a record lies, which its sender knows once it is acknowledged.</summary>
    public static void Describe(Activity span, TopicPartitionOffset place)
    {
        span.SetTag("messaging.destination.partition.id", place.Partition.Value.ToString(CultureInfo.InvariantCulture));
        span.SetTag("messaging.kafka.offset", place.Offset.Value);
    }

    public static void DescribeTombstone(Activity span) => span.SetTag("messaging.kafka.message.tombstone", true);
}
