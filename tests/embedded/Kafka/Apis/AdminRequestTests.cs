using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Apis;

/// <summary>Administrative requests at the edges of what they may ask: records, offsets, and settings of the broker.</summary>
public sealed class AdminRequestTests : IAsyncLifetime
{
    private TestBroker broker = null!;
    private RawClient client = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.StartAsync(Cancelled);
        client = await broker.ConnectAsync(Cancelled);
        Assert.Equal(ErrorCode.None, await client.CreateTopicAsync("orders", 1, Cancelled));
        await client.ProduceAsync("orders", Batches.Of("a", "b", "c"), Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await broker.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Deleted_records_stay_deleted_over_a_restart(bool clean)
    {
        await client.DeleteRecordsAsync("orders", 2, Cancelled);

        await broker.RestartAsync(clean, Cancelled);

        var log = broker.State.Topics.FindPartition("orders", 0)!;
        Assert.Equal((2L, 3L), (log.StartOffset, log.EndOffset));
        Assert.Equal((0L, 2L), log.FindByTime(0));
    }

    [Fact]
    public void A_subscription_says_its_topics_and_other_bytes_say_nothing()
    {
        Assert.Equal(["a", "b"], Subscription.Read(new Wire().Int16(3).Int32(2).Text("a").Text("b").Int32(-1).Bytes));
        Assert.Empty(Subscription.Read(new Wire().Int16(0).Int32(0).Bytes)!);
        Assert.Null(Subscription.Read("wants"u8.ToArray()));
        Assert.Null(Subscription.Read(Array.Empty<byte>()));
    }

    [Theory]
    [InlineData("1", "log.retention.ms", "5", ErrorCode.None)]
    [InlineData("", "log.retention.ms", "5", ErrorCode.None)]
    [InlineData("2", "log.retention.ms", "5", ErrorCode.InvalidRequest)]
    [InlineData("1", "log.retention.ms", "-2", ErrorCode.InvalidRequest)] // as Kafka refuses values of the broker
    [InlineData("1", "num.partitions", "5", ErrorCode.InvalidRequest)] // said when the broker was started
    [InlineData("1", "no.such", "5", ErrorCode.InvalidRequest)]
    public async Task A_setting_of_the_broker_is_one_that_it_can_change_while_it_runs(string node, string name, string value, object expected)
    {
        Assert.Equal(expected, await AlterBrokerAsync(node, name, value));
        Assert.Equal(expected.Equals(ErrorCode.None) ? 5 : 604_800_000, broker.State.Topics.Find("orders")!.Config.RetentionMs);
    }

    [Fact]
    public async Task A_topic_that_is_named_twice_keeps_all_its_settings()
    {
        var request = new Wire().Int32(2).Int8(2).Text("orders").Int32(1).Text("retention.ms").Text("5").Int8(2).Text("orders").Int32(0).Int8(0);
        const string Problem = "Each resource must appear at most once.";

        var answer = await client.AskAsync(ApiKey.AlterConfigs, 0, request.Bytes, Cancelled);

        var refused = new Wire().Int32(0).Int32(2);
        for (var i = 0; i < 2; i++) refused.Int16((int)ErrorCode.InvalidRequest).Text(Problem).Int8(2).Text("orders");
        Assert.Equal(refused.Bytes, answer);
        Assert.Equal(604_800_000, broker.State.Topics.Find("orders")!.Config.RetentionMs);
    }

    [Fact]
    public async Task A_topics_own_setting_goes_before_the_nodes_and_that_before_the_clusters_also_after_a_restart()
    {
        await client.CreateTopicAsync("own", 1, Cancelled, ("max.message.bytes", "400"));
        await AlterBrokerAsync("", "message.max.bytes", "200");
        await AlterBrokerAsync("1", "message.max.bytes", "300");
        await AlterBrokerAsync("", "log.roll.ms", "77");

        await broker.RestartAsync(clean: false, Cancelled);

        Assert.Equal(400, broker.State.Topics.Find("own")!.Config.MessageBytesMax);
        Assert.Equal((300, 77L), (broker.State.Topics.Find("orders")!.Config.MessageBytesMax, broker.State.Topics.Find("orders")!.Config.SegmentMs));
    }

    [Fact]
    public async Task The_brokers_own_topics_do_not_go_by_its_settings()
    {
        await CommitAsync("idle");
        await AlterBrokerAsync("1", "message.max.bytes", "1");

        Assert.Equal(1_048_588, broker.State.Topics.Find("__consumer_offsets")!.Config.MessageBytesMax);
        Assert.Equal(ErrorCode.MessageTooLarge, (await client.ProduceAsync("orders", Batches.Of("x"), Cancelled)).Error);
    }

    [Fact]
    public async Task All_partitions_are_described_with_their_sizes_where_none_is_named()
    {
        var answer = await client.AskAsync(ApiKey.DescribeLogDirs, 1, new Wire().Int32(-1).Bytes, Cancelled);

        var size = broker.State.Topics.FindPartition("orders", 0)!.Bytes;
        var expected = new Wire().Int32(0).Int32(1).Int16(0).Text(broker.Data).Int32(1).Text("orders").Int32(1).Int32(0)
            .Int64(size).Int64(0).Int8(0).Bytes;
        Assert.Equal(expected, answer);
    }

    private async Task<ErrorCode> AlterBrokerAsync(string node, string name, string value)
    {
        using var own = await broker.ConnectAsync(Cancelled);
        return await own.SetAsync(type: 4, node, name, value, Cancelled);
    }

    private Task CommitAsync(string group) => broker.State.Groups.CommitAsync(
        group, new("", null, -1), new Dictionary<GroupPartition, OffsetToCommit> { [new("orders", 0)] = new(1, -1, "") },
        _ => true, ErrorCode.UnknownMemberId, Cancelled);
}
