using Confluent.Kafka;

namespace EcomStreaming.Broker.Tests.Clients;

/// <summary>Clients as the tests want them.</summary>
internal static class Kafka
{
    public static IProducer<string, string> Producer(string bootstrapServers, Action<ProducerConfig>? configure = null)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = bootstrapServers,
            EnableIdempotence = true,
            Acks = Acks.All,
            LingerMs = 1,
            ReconnectBackoffMs = 20,
            ReconnectBackoffMaxMs = 100,
        };
        configure?.Invoke(config);
        return new ProducerBuilder<string, string>(config).SetLogHandler((_, _) => { }).Build();
    }

    /// <summary>One whose transactions are initialised: it fences whoever had the id before.</summary>
    public static IProducer<string, string> TransactionalProducer(
        string bootstrapServers, string transactionalId, Action<ProducerConfig>? configure = null)
    {
        var producer = Producer(bootstrapServers, config =>
        {
            config.TransactionalId = transactionalId;
            config.RetryBackoffMs = 10;
            config.MetadataRecoveryStrategy = MetadataRecoveryStrategy.None; // else SendOffsetsToTransaction hangs after a restart (librdkafka #5511)
            configure?.Invoke(config);
        });
        producer.InitTransactions(TimeSpan.FromSeconds(30));
        return producer;
    }

    /// <summary>Everything in a partition of the topic that a consumer may see, from its beginning to its end now.</summary>
    public static List<ConsumeResult<string, string>> ReadAll(
        string bootstrapServers, string topic, int partition = 0, IsolationLevel isolation = IsolationLevel.ReadCommitted)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = "reader",
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            IsolationLevel = isolation,
        };
        using var consumer = new ConsumerBuilder<string, string>(config).SetLogHandler((_, _) => { }).Build();
        consumer.Assign(new TopicPartitionOffset(topic, partition, Offset.Beginning));
        var records = new List<ConsumeResult<string, string>>();
        while (true)
        {
            var record = consumer.Consume(TimeSpan.FromSeconds(20)) ?? throw new TimeoutException($"The end of {topic} did not come.");
            if (record.IsPartitionEOF) return records;
            records.Add(record);
        }
    }
}
