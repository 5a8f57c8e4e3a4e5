using System.Net;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Server;

/// <summary>
/// Every limit of <see cref="BrokerLimits"/> and of a topic, on both of its sides; that of a frame stands in <see cref="MalformedFrameTests"/>.
/// </summary>
public sealed class BrokerLimitTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_connection_more_than_the_limit_is_turned_away_until_another_goes()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled, new() { Limits = new() { ConnectionsMax = 2 } });
        using var first = await broker.ConnectAsync(Cancelled);
        using var second = await broker.ConnectAsync(Cancelled);
        await first.IsServedAsync(Cancelled);
        await second.IsServedAsync(Cancelled);

        using (var third = await broker.ConnectAsync(Cancelled)) await third.IsClosedAsync(Cancelled);
        await first.IsServedAsync(Cancelled);
        second.Dispose();

        await Eventually.HoldsAsync(
            async () =>
            {
                using var next = await broker.ConnectAsync(Cancelled);
                await next.IsServedAsync(Cancelled);
                return true;
            },
            "the freed place is taken",
            Cancelled);
    }

    [Fact]
    public async Task The_last_topic_is_created_and_one_more_is_refused()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled, new() { Limits = new() { TopicsMax = 2 } });
        using var client = await broker.ConnectAsync(Cancelled);

        Assert.Equal(ErrorCode.None, await client.CreateTopicAsync("one", 1, Cancelled));
        Assert.Equal(ErrorCode.None, await client.CreateTopicAsync("two", 1, Cancelled));
        Assert.Equal(ErrorCode.InvalidPartitions, await client.CreateTopicAsync("three", 1, Cancelled));
    }

    [Fact]
    public async Task The_last_partition_is_created_and_one_more_is_refused_in_a_new_topic_and_in_an_old_one()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled, new() { Limits = new() { PartitionsMax = 5 } });
        using var client = await broker.ConnectAsync(Cancelled);

        Assert.Equal(ErrorCode.InvalidPartitions, await client.CreateTopicAsync("all", 6, Cancelled));
        Assert.Equal(ErrorCode.None, await client.CreateTopicAsync("most", 4, Cancelled));
        Assert.Equal(ErrorCode.InvalidPartitions, await GrowAsync(client, "most", 6));
        Assert.Equal(ErrorCode.None, await GrowAsync(client, "most", 5));
        Assert.Equal(ErrorCode.InvalidPartitions, await client.CreateTopicAsync("more", 1, Cancelled));
        Assert.Equal(5, broker.State.Topics.PartitionCount);
    }

    [Fact]
    public async Task All_partitions_together_take_half_of_the_files_that_the_process_may_have_at_most()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the limit is not told.");
        await using var broker = await BrokerProcess.StartAsync(filesMax: 600, new Dictionary<string, string>(), Cancelled);
        using var client = await RawClient.ConnectAsync(IPEndPoint.Parse(broker.BootstrapServers), Cancelled);

        Assert.Equal(ErrorCode.InvalidPartitions, await client.CreateTopicAsync("all", 301, Cancelled));
        Assert.Equal(ErrorCode.None, await client.CreateTopicAsync("all", 300, Cancelled));
    }

    [Theory]
    [InlineData(0, ErrorCode.InvalidPartitions)]
    [InlineData(-2, ErrorCode.InvalidPartitions)]
    [InlineData(1, ErrorCode.None)]
    public async Task A_topic_has_at_least_one_partition(int partitions, object expected)
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using var client = await broker.ConnectAsync(Cancelled);

        Assert.Equal(expected, await client.CreateTopicAsync("topic", partitions, Cancelled));
    }

    [Theory]
    [InlineData("a", ErrorCode.None)]
    [InlineData("", ErrorCode.InvalidTopic)]
    [InlineData(".", ErrorCode.InvalidTopic)]
    [InlineData("..", ErrorCode.InvalidTopic)]
    [InlineData("...", ErrorCode.None)]
    [InlineData("with/slash", ErrorCode.InvalidTopic)]
    [InlineData("../outside", ErrorCode.InvalidTopic)]
    [InlineData("A-z_0.9", ErrorCode.None)]
    [InlineData("käse", ErrorCode.InvalidTopic)]
    public async Task A_name_is_of_Kafkas_characters(string name, object expected) => Assert.Equal(expected, await CreateAsync(name));

    [Theory]
    [InlineData(249, ErrorCode.None)]
    [InlineData(250, ErrorCode.InvalidTopic)]
    [InlineData(short.MaxValue, ErrorCode.InvalidTopic)]
    public async Task A_name_has_up_to_249_characters(int length, object expected) =>
        Assert.Equal(expected, await CreateAsync(new string('n', length)));

    [Theory]
    [InlineData(1_000, ErrorCode.None)]
    [InlineData(1_001, ErrorCode.MessageTooLarge)]
    public async Task A_batch_has_up_to_the_topics_message_bytes(int bytes, object expected)
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using var client = await broker.ConnectAsync(Cancelled);
        await client.CreateTopicAsync("topic", 1, Cancelled, ("max.message.bytes", "1000"));

        Assert.Equal(expected, (await client.ProduceAsync("topic", Batches.OfSize(bytes), Cancelled)).Error);
    }

    [Theory]
    [InlineData(1_048_588, ErrorCode.None)]
    [InlineData(1_048_589, ErrorCode.MessageTooLarge)]
    public async Task A_batch_has_up_to_Kafkas_default_where_nothing_else_is_set(int bytes, object expected)
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using var client = await broker.ConnectAsync(Cancelled);
        await client.CreateTopicAsync("topic", 1, Cancelled);

        Assert.Equal(expected, (await client.ProduceAsync("topic", Batches.OfSize(bytes), Cancelled)).Error);
    }

    [Theory]
    [InlineData(1_000, ErrorCode.None)]
    [InlineData(1_001, ErrorCode.RecordListTooLarge)]
    public async Task A_batch_fits_into_a_segment(int bytes, object expected)
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using var client = await broker.ConnectAsync(Cancelled);
        await client.CreateTopicAsync("topic", 1, Cancelled, ("segment.bytes", "1000"));

        Assert.Equal(expected, (await client.ProduceAsync("topic", Batches.OfSize(bytes), Cancelled)).Error);
    }

    [Fact]
    public async Task A_fetch_gives_whole_batches_up_to_its_limits_and_the_first_whatever_its_size()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using var client = await broker.ConnectAsync(Cancelled);
        await client.CreateTopicAsync("topic", 1, Cancelled);
        for (var i = 0; i < 4; i++) await client.ProduceAsync("topic", Batches.OfSize(500), Cancelled);

        async Task<int> BytesAsync(int maxBytes, int partitionMaxBytes) =>
            (await client.FetchAsync(Requests.Fetch("topic", 0, maxBytes: maxBytes, partitionMaxBytes: partitionMaxBytes), Cancelled)).Records.Length;

        Assert.Equal(2_000, await BytesAsync(2_000, 2_000));
        Assert.Equal(1_500, await BytesAsync(1_999, 2_000));
        Assert.Equal(1_000, await BytesAsync(2_000, 1_499));
        Assert.Equal(500, await BytesAsync(1, 2_000));
        Assert.Equal(500, await BytesAsync(2_000, 0));
        Assert.Equal(500, await BytesAsync(-1, -1));
    }

    private static async Task<ErrorCode> CreateAsync(string name)
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using var client = await broker.ConnectAsync(Cancelled);
        return await client.CreateTopicAsync(name, 1, Cancelled);
    }

    private static async Task<ErrorCode> GrowAsync(RawClient client, string topic, int count)
    {
        var request = new Wire().Int32(1).Text(topic).Int32(count).Int32(-1).Int32(1000).Int8(0).Bytes;
        var answer = await client.AskAsync(ApiKey.CreatePartitions, 0, request, Cancelled);
        return (ErrorCode)(short)((answer[10 + topic.Length] << 8) | answer[11 + topic.Length]);
    }
}
