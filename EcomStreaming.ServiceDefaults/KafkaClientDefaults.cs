namespace EcomStreaming.ServiceDefaults;

/// <summary>Sets defaults for Kafka's clients in the configuration sections that Aspire's Kafka integration reads.</summary>
internal static class KafkaClientDefaults
{
    private const string Producer = "Aspire:Confluent:Kafka:Producer:Config:";
    private const string Consumer = "Aspire:Confluent:Kafka:Consumer:Config:";

    public static IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        [Producer + "EnableIdempotence"] = "true",
        [Producer + "Acks"] = "All",
        [Producer + "Partitioner"] = "Murmur2Random", // as Java's clients: every language finds the same partition
        [Consumer + "IsolationLevel"] = "ReadCommitted",
        [Consumer + "EnableAutoCommit"] = "false",
    };
}
