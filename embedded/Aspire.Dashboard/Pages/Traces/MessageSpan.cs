using System.Globalization;
using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.Traces;

/// <summary>Where a record lies in Kafka.</summary>
public readonly record struct RecordPlace(string Topic, int Partition, long Offset)
{
    /// <summary>As the lane view's address names it: <c>ecommerce.orders/3/1042</c>. No topic's name has a slash.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Topic}/{Partition}/{Offset}");

    public static bool TryParse(string? text, out RecordPlace place)
    {
        var parts = text?.Split('/') ?? [];
        var (partition, offset) = (0, 0L);
        var isPlace = parts is [{ Length: > 0 }, _, _]
            && int.TryParse(parts[1], CultureInfo.InvariantCulture, out partition)
            && long.TryParse(parts[2], CultureInfo.InvariantCulture, out offset);
        place = isPlace ? new(parts[0], partition, offset) : default;
        return isPlace;
    }
}

/// <summary>What the attributes of a span say about a message, after OpenTelemetry's conventions.</summary>
public static class MessageSpan
{
    public static bool IsSend(this Span span) => Operation(span) is "send" or "publish";

    public static bool IsProcess(this Span span) => Operation(span) == "process";

    public static string? Topic(this Span span) => span.Attributes.FindText("messaging.destination.name");

    public static string Group(this Span span) => span.Attributes.FindText("messaging.consumer.group.name") ?? "";

    /// <summary>The record that the span wrote or read; null where it does not say, as a send that was never acknowledged.</summary>
    public static RecordPlace? Place(this Span span) =>
        span.Topic() is { } topic
        && int.TryParse(span.Attributes.FindText("messaging.destination.partition.id"), CultureInfo.InvariantCulture, out var partition)
        && long.TryParse(span.Attributes.FindText("messaging.kafka.offset"), CultureInfo.InvariantCulture, out var offset)
            ? new(topic, partition, offset)
            : null;

    private static string? Operation(Span span) => span.Attributes.FindText("messaging.operation.name");
}
