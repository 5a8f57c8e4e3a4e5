using Confluent.Kafka;

namespace EcomStreaming.Streaming.Tests.Support;

/// <summary>The log as any consumer sees it.</summary>
internal static class Log
{
    public static List<ConsumeResult<string?, byte[]>> ReadAll(string kafka, string topic)
    {
        var config = new ConsumerConfig { BootstrapServers = kafka, GroupId = "reader", EnableAutoCommit = false, EnablePartitionEof = true };
        using var consumer = new ConsumerBuilder<string?, byte[]>(config).SetLogHandler((_, _) => { }).Build();
        consumer.Assign(Enumerable.Range(0, 3).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
        var records = new List<ConsumeResult<string?, byte[]>>();
        for (var open = 3; open > 0;)
        {
            var record = consumer.Consume(TimeSpan.FromSeconds(20)) ?? throw new TimeoutException($"The end of {topic} did not come.");
            if (record.IsPartitionEOF) open--;
            else records.Add(record);
        }

        return records;
    }

    public static async Task ProduceAsync(
        string kafka, string topic, string? key, byte[]? value, CancellationToken cancellationToken, Headers? headers = null)
    {
        using var producer = new ProducerBuilder<string?, byte[]?>(new ProducerConfig { BootstrapServers = kafka })
            .SetLogHandler((_, _) => { }).Build();
        await producer.ProduceAsync(topic, new Message<string?, byte[]?> { Key = key, Value = value!, Headers = headers }, cancellationToken);
    }
}
