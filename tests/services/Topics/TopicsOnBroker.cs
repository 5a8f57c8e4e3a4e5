using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace EcomStreaming.Topics.Tests;

/// <summary>The topics of a prefix as any admin client sees them on the cluster.</summary>
internal static class TopicsOnBroker
{
    private static readonly string[] Declared = ["cleanup.policy", "retention.ms"];

    /// <summary>By topic, e.g. <c>6 cleanup.policy=delete retention.ms=-1</c>.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> ReadAsync(string kafka, string prefix)
    {
        using var admin = Admin(kafka);
        var partitions = admin.GetMetadata(TimeSpan.FromSeconds(10)).Topics
            .Where(topic => topic.Topic.StartsWith($"{prefix}.", StringComparison.Ordinal))
            .ToDictionary(topic => topic.Topic, topic => topic.Partitions.Count);
        var described = await admin.DescribeConfigsAsync(
            partitions.Keys.Select(topic => new ConfigResource { Name = topic, Type = ResourceType.Topic }));
        return described.ToDictionary(
            topic => topic.ConfigResource.Name,
            topic => $"{partitions[topic.ConfigResource.Name]} {string.Join(' ', Declared.Select(name => $"{name}={topic.Entries[name].Value}"))}",
            StringComparer.Ordinal);
    }

    public static async Task CreateAsync(string kafka, string topic, int partitions, params (string Name, string Value)[] settings)
    {
        using var admin = Admin(kafka);
        await admin.CreateTopicsAsync([new TopicSpecification
        {
            Name = topic,
            NumPartitions = partitions,
            ReplicationFactor = 1,
            Configs = settings.ToDictionary(setting => setting.Name, setting => setting.Value),
        }]);
    }

    private static IAdminClient Admin(string kafka) =>
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = kafka }).SetLogHandler((_, _) => { }).Build();
}
