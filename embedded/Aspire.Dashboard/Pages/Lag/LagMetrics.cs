using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.Lag;

/// <summary>The gauges that tell how far consumer groups are, and the attributes that tell their series apart.</summary>
internal static class LagMetrics
{
    /// <summary>Records that a group has not committed, in <c>{message}</c>.</summary>
    public const string Messages = "ecom.kafka.consumer.lag";

    /// <summary>Age of the oldest of them, in seconds.</summary>
    public const string Seconds = "ecom.kafka.consumer.lag.time";

    /// <summary>What a group reads next; another's observer may not send it.</summary>
    public const string Committed = "ecom.kafka.consumer.committed_offset";

    /// <summary>The offset after a partition's last record, with a group or without; another's observer may not send it.</summary>
    public const string End = "ecom.kafka.partition.end_offset";

    private const string GroupKey = "messaging.consumer.group.name";
    private const string TopicKey = "messaging.destination.name";
    private const string PartitionKey = "messaging.destination.partition.id";

    public static LagPlace? PlaceOf(TelemetryAttribute[] attributes) =>
        attributes.FindText(TopicKey) is { } topic && int.TryParse(attributes.FindText(PartitionKey), out var partition)
            ? new(attributes.FindText(GroupKey) ?? "", topic, partition)
            : null;
}

/// <summary>One partition as one group reads it; the group is empty where it is told of the partition itself.</summary>
internal readonly record struct LagPlace(string Group, string Topic, int Partition);
