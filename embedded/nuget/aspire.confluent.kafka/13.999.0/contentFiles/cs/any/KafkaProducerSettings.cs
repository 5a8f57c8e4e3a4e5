using Confluent.Kafka;

namespace Aspire.Confluent.Kafka;

/// <summary>What a registered producer is made of: bound from configuration first, then changed by the caller's delegate.</summary>
public sealed class KafkaProducerSettings
{
    /// <summary>The brokers, as <c>host:port</c> joined by commas. Ends as the configuration's <c>bootstrap.servers</c>.</summary>
    public string? ConnectionString { get; set; }

    public ProducerConfig Config { get; } = [];

    /// <summary>Whether the client's own meter stays silent.</summary>
    public bool DisableMetrics { get; set; }

    /// <summary>Whether the client writes no spans and leaves the records' headers alone.</summary>
    public bool DisableTracing { get; set; }

    /// <summary>Whether no health check is registered. The check writes a record to <c>healthchecks-topic</c> each time it is asked.</summary>
    public bool DisableHealthChecks { get; set; }

    internal void Consolidate()
    {
        if (ConnectionString is not null) Config.BootstrapServers = ConnectionString;
        if (!DisableMetrics) Config.StatisticsIntervalMs ??= 1_000;
    }

    internal void Validate()
    {
        if (string.IsNullOrEmpty(Config.BootstrapServers)) throw new InvalidOperationException("No bootstrap servers configured.");
    }
}
