using Confluent.Kafka;
using EcomStreaming.Contracts;

namespace EcomStreaming.AppHost.Tests.Flow;

/// <summary>Reads the log itself, as any other consumer would: which terminal facts stand there, by order.</summary>
internal static class TerminalFacts
{
    private static readonly TimeSpan PollTimeout = TimeSpan.FromSeconds(20);

    public static ILookup<Guid, Message> Read(RunningShop shop) =>
        All(shop.Kafka, ShopTopic.Orders.Name(shop.Prefix))
            .Where(message => message is OrderConfirmed or OrderRejected)
            .ToLookup(message => message is OrderConfirmed confirmed ? confirmed.OrderId : ((OrderRejected)message).OrderId);

    /// <summary>Everything in the topic, from its beginning to the end it has now.</summary>
    public static List<Message> All(string kafka, string topic)
    {
        using var consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig
        {
            BootstrapServers = kafka,
            GroupId = $"reader-{Guid.NewGuid():N}",
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            IsolationLevel = IsolationLevel.ReadCommitted,
        }).Build();
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var partitions = admin.GetMetadata(topic, PollTimeout).Topics.Single().Partitions;
        consumer.Assign(partitions.Select(partition => new TopicPartitionOffset(topic, partition.PartitionId, Offset.Beginning)));

        var messages = new List<Message>();
        for (var open = partitions.Count; open > 0;)
        {
            var result = consumer.Consume(PollTimeout) ?? throw new TimeoutException($"The end of {topic} did not come.");
            if (result.IsPartitionEOF) open--;
            else messages.Add(
                MessageCodec.Decode(result.Message.Value).Message ?? throw new InvalidDataException($"Unreadable at {result.TopicPartitionOffset}."));
        }

        return messages;
    }
}
