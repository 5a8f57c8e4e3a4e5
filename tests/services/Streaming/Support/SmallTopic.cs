using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace EcomStreaming.Streaming.Tests.Support;

/// <summary>A topic that takes small records only, there before anybody declares it.</summary>
internal static class SmallTopic
{
    public const int BytesMax = 1_000;

    /// <summary>Under <see cref="Gapless"/> librdkafka takes a record that the broker refuses for a fatal error, a genuine one.</summary>
    public static readonly (string Key, string Value) Gapless = ("Aspire:Confluent:Kafka:Producer:Config:EnableGaplessGuarantee", "true");

    public static async Task CreateAsync(string kafka, string topic)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = kafka }).SetLogHandler((_, _) => { }).Build();
        await admin.CreateTopicsAsync([new TopicSpecification
        {
            Name = topic,
            NumPartitions = 3,
            ReplicationFactor = -1,
            Configs = new() { ["max.message.bytes"] = $"{BytesMax}" },
        }]);
    }
}
