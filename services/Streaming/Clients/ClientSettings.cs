using Aspire.Confluent.Kafka;
using Confluent.Kafka;

namespace EcomStreaming.Streaming;

/// <summary>The settings of the shop's clients that differ from librdkafka's defaults, and why.</summary>
internal static class ClientSettings
{
    // Aspire's spans, metrics and health checks are off: the shop's own take their place, and each of those checks would write a record.
    public static void Apply(KafkaProducerSettings settings, string clientId)
    {
        (settings.DisableTracing, settings.DisableMetrics, settings.DisableHealthChecks) = (true, true, true);
        settings.Config.ClientId = clientId;
        Apply(settings.Config);
    }

    public static void Apply(KafkaConsumerSettings settings, string clientId)
    {
        (settings.DisableTracing, settings.DisableMetrics, settings.DisableHealthChecks) = (true, true, true);
        settings.Config.ClientId = clientId;
        Apply(settings.Config);
    }

    public static void Apply(ProducerConfig config)
    {
        ApplyConnection(config);
        config.EnableIdempotence = true;
        config.Acks = Acks.All;
        config.Partitioner = Partitioner.Murmur2Random;  // as Java's clients: any language lands on the same partition
        config.DeliveryReportFields = "none";            // errors come all the same; the rest costs a copy of each message
        config.LingerMs ??= 1;
    }

    public static void Apply(ConsumerConfig config)
    {
        ApplyConnection(config);
        config.IsolationLevel = IsolationLevel.ReadCommitted;
        config.EnableAutoCommit = false;
        config.EnableAutoOffsetStore = false;
        config.AutoOffsetReset = AutoOffsetReset.Earliest;
        config.PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky;
        config.SessionTimeoutMs ??= 6_000;               // how long a killed replica's partitions stand still
        config.HeartbeatIntervalMs ??= 500;              // how soon a member learns of a rebalance
        config.FetchQueueBackoffMs ??= 5;                // 1,000 by default: a full queue would idle a backlog's reader
        config.FetchWaitMaxMs ??= 250;
        config.TopicMetadataRefreshIntervalMs ??= 10_000; // how soon a subscription sees a topic that was declared late
    }

    public static void ApplyConnection(ClientConfig config)
    {
        config.SocketNagleDisable ??= true;
        config.ReconnectBackoffMs ??= 100;
        config.ReconnectBackoffMaxMs ??= 2_000;
        // The default, rebootstrap, removes the broker that is gone: after a restart SendOffsetsToTransaction never returns (librdkafka #5511).
        config.MetadataRecoveryStrategy ??= MetadataRecoveryStrategy.None;
        config.LogConnectionClose = false;               // an idle connection's end is no event
    }
}
