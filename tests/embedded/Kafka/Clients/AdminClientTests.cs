using Confluent.Kafka;
using Confluent.Kafka.Admin;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Clients;

/// <summary>What an administrator does with Confluent.Kafka's own client.</summary>
public sealed class AdminClientTests : IAsyncLifetime
{
    private TestBroker broker = null!;
    private IAdminClient admin = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.StartAsync(Cancelled);
        admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker.BootstrapServers }).SetLogHandler((_, _) => { }).Build();
        using var client = await broker.ConnectAsync(Cancelled);
        await client.CreateTopicAsync("orders", 1, Cancelled);
        await client.ProduceAsync("orders", Batches.Of("a", "b", "c"), Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        admin.Dispose();
        await broker.DisposeAsync();
    }

    [Fact]
    public async Task Records_before_an_offset_are_deleted_and_a_consumer_begins_behind_them()
    {
        var deleted = await admin.DeleteRecordsAsync([new("orders", 0, 2)]);

        Assert.Equal(2, deleted.Single().Offset.Value);
        Assert.Equal(["c"], Kafka.ReadAll(broker.BootstrapServers, "orders").Select(record => record.Message.Value));
    }

    [Fact]
    public async Task All_settings_of_a_topic_are_replaced()
    {
        var orders = new ConfigResource { Type = ResourceType.Topic, Name = "orders" };
        await admin.AlterConfigsAsync(new() { [orders] = [new() { Name = "retention.ms", Value = "5" }] });
        await admin.AlterConfigsAsync(new() { [orders] = [new() { Name = "segment.ms", Value = "6" }] });

        Assert.Equal(new Dictionary<string, string> { ["segment.ms"] = "6" }, broker.State.Topics.Find("orders")!.Settings);
    }

    [Fact]
    public async Task A_setting_of_the_broker_is_altered_and_described_with_where_it_stands()
    {
        var node = new ConfigResource { Type = ResourceType.Broker, Name = "1" };
        await admin.IncrementalAlterConfigsAsync(
            new() { [node] = [new() { Name = "message.max.bytes", Value = "100", IncrementalOperation = AlterConfigOpType.Set }] });

        var ofTopic = (await admin.DescribeConfigsAsync([new() { Type = ResourceType.Topic, Name = "orders" }]))
            .Single().Entries["max.message.bytes"];

        Assert.Equal(("100", ConfigSource.DynamicBrokerConfig), (ofTopic.Value, ofTopic.Source));
        var refused = await Assert.ThrowsAsync<ProduceException<string, string>>(async () =>
        {
            using var producer = Kafka.Producer(broker.BootstrapServers);
            await producer.ProduceAsync("orders", new() { Key = "k", Value = new string('x', 100) }, Cancelled);
        });
        Assert.Equal(ErrorCode.MsgSizeTooLarge, refused.Error.Code);
    }

    [Fact]
    public async Task Offsets_of_a_group_are_deleted_unless_it_reads_the_topic()
    {
        using (var consumer = Consumer())
        {
            consumer.Subscribe("orders");
            Assert.NotNull(consumer.Consume(TimeSpan.FromSeconds(20)));
            consumer.Commit();

            var refused = await Assert.ThrowsAsync<DeleteConsumerGroupOffsetsException>(
                () => admin.DeleteConsumerGroupOffsetsAsync("readers", [new("orders", 0)]));
            Assert.Equal(ErrorCode.GroupSubscribedToTopic, refused.Result.Partitions.Single().Error.Code);
            consumer.Close();
        }

        await admin.DeleteConsumerGroupOffsetsAsync("readers", [new("orders", 0)]);

        Assert.Empty(await broker.State.Groups.FetchAsync("readers", null, Cancelled));
    }

    [Fact]
    public async Task Who_asks_for_access_rights_finds_none()
    {
        var filter = new AclBindingFilter
        {
            PatternFilter = new() { Type = ResourceType.Any, ResourcePatternType = ResourcePatternType.Any },
            EntryFilter = new() { Operation = AclOperation.Any, PermissionType = AclPermissionType.Any },
        };

        Assert.Empty((await admin.DescribeAclsAsync(filter)).AclBindings);
    }

    private IConsumer<string, string> Consumer() => new ConsumerBuilder<string, string>(new ConsumerConfig
    {
        BootstrapServers = broker.BootstrapServers,
        GroupId = "readers",
        AutoOffsetReset = AutoOffsetReset.Earliest,
        EnableAutoCommit = false,
    }).SetLogHandler((_, _) => { }).Build();
}
