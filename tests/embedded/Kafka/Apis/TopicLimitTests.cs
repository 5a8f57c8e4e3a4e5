using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.Broker.Transactions;

namespace EcomStreaming.Broker.Tests.Apis;

/// <summary>The most topics and partitions that there can be, however they come to be.</summary>
public sealed class TopicLimitTests
{
    private const int TimeoutMs = 1_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(int.MaxValue - 1)]
    [InlineData(10_001)]
    public async Task Partitions_without_number_are_refused_in_a_new_topic_and_in_an_old_one(int partitions)
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using var client = await broker.ConnectAsync(Cancelled);
        await client.CreateTopicAsync("one", 3, Cancelled);

        // Only asked whether it could be: were it taken, the disk would fill up with folders.
        var create = new Wire().Int32(1).Text("more").Int32(partitions).Int16(1).Int32(0).Int32(0).Int32(TimeoutMs).Int8(1);
        var grow = new Wire().Int32(1).Text("one").Int32(partitions).Int32(-1).Int32(TimeoutMs).Int8(1);

        Assert.Equal(ErrorCode.InvalidPartitions, ErrorOf(await client.AskAsync(ApiKey.CreateTopics, 2, create.Bytes, Cancelled)));
        Assert.Equal(ErrorCode.InvalidPartitions, ErrorOf(await client.AskAsync(ApiKey.CreatePartitions, 0, grow.Bytes, Cancelled)));
    }

    [Theory]
    [InlineData(3, 100, 1)]
    [InlineData(100, 6, 2)]
    public async Task Who_names_topics_that_are_missing_makes_no_more_than_there_can_be(int topicsMax, int partitionsMax, int partitionsEach)
    {
        await using var broker = await StartAsync(topicsMax, partitionsMax, partitionsEach);
        using var client = await broker.ConnectAsync(Cancelled);

        foreach (var name in new[] { "one", "two", "three" }) Assert.Equal(ErrorCode.None, await NameAsync(client, name));
        Assert.Equal(ErrorCode.InvalidPartitions, await NameAsync(client, "four"));
        Assert.Equal(ErrorCode.None, await NameAsync(client, "three"));

        Assert.Equal(3, broker.State.Topics.All.Count);
    }

    [Theory]
    [InlineData(OffsetsTopic.Name, "..consumer_offsets")]
    [InlineData(TransactionTopic.Name, "__transaction.state")]
    public async Task The_brokers_own_topics_find_room_and_their_names(string name, string alike)
    {
        await using var broker = await StartAsync(topicsMax: 1, partitionsMax: 1, partitionsEach: 1);
        using var client = await broker.ConnectAsync(Cancelled);
        Assert.Equal(ErrorCode.None, await client.CreateTopicAsync(alike, 1, Cancelled));

        Assert.Equal(ErrorCode.None, await NameAsync(client, name));

        Assert.Equal(4, broker.State.Topics.Find(name)!.Partitions.Count);
        Assert.Equal(ErrorCode.InvalidPartitions, await client.CreateTopicAsync("more", 1, Cancelled));
    }

    private static Task<TestBroker> StartAsync(int topicsMax, int partitionsMax, int partitionsEach) => TestBroker.StartAsync(
        Cancelled, new() { Limits = new() { TopicsMax = topicsMax, PartitionsMax = partitionsMax }, DefaultPartitions = partitionsEach });

    /// <summary>As a producer does, to whose topic there may be nothing yet.</summary>
    private static async Task<ErrorCode> NameAsync(RawClient client, string topic)
    {
        return Read(await client.AskAsync(ApiKey.Metadata, 1, new Wire().Int32(1).Text(topic).Bytes, Cancelled));

        static ErrorCode Read(byte[] answer)
        {
            var reader = new KafkaReader(answer, flexible: false);
            Assert.Equal(1, reader.ReadArrayLength());
            reader.ReadInt32();
            reader.ReadString();
            reader.ReadInt32();
            reader.ReadNullableString();
            reader.ReadInt32();
            Assert.Equal(1, reader.ReadArrayLength());
            return (ErrorCode)reader.ReadInt16();
        }
    }

    private static ErrorCode ErrorOf(byte[] answer)
    {
        var reader = new KafkaReader(answer, flexible: false);
        reader.ReadInt32();
        Assert.Equal(1, reader.ReadArrayLength());
        reader.ReadString();
        return (ErrorCode)reader.ReadInt16();
    }
}
