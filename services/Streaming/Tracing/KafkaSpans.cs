using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using EcomStreaming.Contracts;

namespace EcomStreaming.Streaming;

/// <summary>The spans on Kafka, after OpenTelemetry's messaging conventions 1.44. Keys stay out of them: some are customers' ids.</summary>
internal static class KafkaSpans
{
    public const string SourceName = "EcomStreaming.Kafka";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary><c>process {topic}</c>, for records that carry a sampled context only: without one a consumer starts no trace.</summary>
    public static Activity? Process(RawRecord record, ActivityContext producer, string group)
    {
        if (producer == default || !Source.HasListeners()) return null;
        var span = Source.StartActivity($"process {record.Topic}", ActivityKind.Consumer, producer, links: [new ActivityLink(producer)]);
        if (span is not { IsAllDataRequested: true }) return span;

        Describe(span, "process", "process", record.Topic);
        span.SetTag("messaging.consumer.group.name", group);
        Describe(span, record.TopicPartitionOffset);
        return span;
    }

    /// <summary><c>send {topic}</c> under whatever is going on here.</summary>
    public static Activity? Send(string topic, Message message)
    {
        var span = Source.StartActivity($"send {topic}", ActivityKind.Producer);
        if (span is not { IsAllDataRequested: true }) return span;

        Describe(span, "send", "send", topic);
        Describe(span, message);
        return span;
    }

    public static void Describe(Activity span, Message message)
    {
        span.SetTag("messaging.message.id", message.Id.ToString());
        if (message is IOfOrder order) span.SetTag("messaging.message.conversation_id", order.OrderId.ToString());
        if (message is IOfProduct product) span.SetTag("ecom.product.id", product.ProductId);
    }

    /// <summary>Where a record lies, which its sender knows once it is acknowledged.</summary>
    public static void Describe(Activity span, TopicPartitionOffset place)
    {
        span.SetTag("messaging.destination.partition.id", place.Partition.Value.ToString(CultureInfo.InvariantCulture));
        span.SetTag("messaging.kafka.offset", place.Offset.Value);
    }

    public static void Fail(Activity? span, string error, string? description = null)
    {
        span?.SetTag("error.type", error);
        span?.SetStatus(ActivityStatusCode.Error, description);
    }

    private static void Describe(Activity span, string operation, string operationType, string topic)
    {
        span.SetTag("messaging.system", "kafka");
        span.SetTag("messaging.operation.name", operation);
        span.SetTag("messaging.operation.type", operationType);
        span.SetTag("messaging.operation", operationType); // the older name, which Aspire's dashboard still reads
        span.SetTag("messaging.destination.name", topic);
    }
}
