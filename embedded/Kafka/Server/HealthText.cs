using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Server;

/// <summary>
/// What <c>/health</c> says. A broker with an offline partition is degraded and its status stays 200, as ASP.NET Core's health checks have it: all
/// other partitions serve, and who waits for the broker must not wait for a person.
/// </summary>
internal static class HealthText
{
    /// <summary>One word; when partitions are offline, a line for each behind it, such as <c>orders-0 is offline: FILE: byte 17: …</c></summary>
    public static string Of(TopicRegistry topics)
    {
        var lines = topics.Offline.Select(partition => $"{partition.Topic}-{partition.Partition} is offline: {partition.Reason}\n").ToList();
        return lines.Count == 0 ? "Healthy" : $"Degraded\n{string.Concat(lines)}";
    }
}
