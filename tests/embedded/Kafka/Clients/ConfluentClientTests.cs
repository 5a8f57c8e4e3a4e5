using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Clients;

/// <summary>librdkafka, through Confluent.Kafka, against the broker.</summary>
public sealed class ConfluentClientTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(CompressionType.None)]
    [InlineData(CompressionType.Gzip)]
    [InlineData(CompressionType.Snappy)]
    [InlineData(CompressionType.Lz4)]
    [InlineData(CompressionType.Zstd)]
    public async Task What_is_produced_is_consumed_in_order_with_keys_and_headers(CompressionType compression)
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using (var producer = Kafka.Producer(broker.BootstrapServers, config => config.CompressionType = compression))
        {
            for (var i = 0; i < 500; i++)
            {
                var message = new Message<string, string>
                {
                    Key = $"k{i}",
                    Value = $"value {i}",
                    Headers = [new Header("h", Encoding.UTF8.GetBytes($"{i}"))],
                };
                producer.Produce("things", message);
            }

            producer.Flush(Cancelled);
        }

        var consumed = Kafka.ReadAll(broker.BootstrapServers, "things");

        Assert.Equal(Enumerable.Range(0, 500).Select(i => ($"k{i}", $"value {i}", (long)i)),
            consumed.Select(r => (r.Message.Key, r.Message.Value, r.Offset.Value)));
        Assert.All(consumed, r => Assert.Equal(r.Message.Key, "k" + Encoding.UTF8.GetString(r.Message.Headers[0].GetValueBytes())));
    }

    [Fact]
    public async Task Topics_are_created_described_grown_and_deleted()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled, new() { AutoCreateTopics = false });
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker.BootstrapServers }).Build();
        var topic = new TopicSpecification
        {
            Name = "made",
            NumPartitions = 3,
            ReplicationFactor = 1,
            Configs = new() { ["cleanup.policy"] = "compact" },
        };
        await admin.CreateTopicsAsync([topic]);
        await admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = "made", IncreaseTo = 5 }]);

        var described = await admin.DescribeConfigsAsync([new ConfigResource { Name = "made", Type = ResourceType.Topic }]);
        Assert.Equal("compact", described.Single().Entries["cleanup.policy"].Value);
        Assert.Equal(5, admin.GetMetadata("made", TimeSpan.FromSeconds(10)).Topics.Single().Partitions.Count);

        await admin.DeleteTopicsAsync(["made"]);
        Assert.DoesNotContain(admin.GetMetadata(TimeSpan.FromSeconds(10)).Topics, t => t.Topic == "made");
    }

    [Theory]
    [InlineData("made", 1, "no.such.setting", "1", ErrorCode.InvalidConfig)]
    [InlineData("made", 1, "retention.ms", "soon", ErrorCode.InvalidConfig)]
    [InlineData("made", 0, "retention.ms", "1000", ErrorCode.InvalidPartitions)]
    [InlineData("wrong name", 1, "retention.ms", "1000", ErrorCode.TopicException)]
    public async Task A_topic_that_cannot_be_is_refused_with_Kafkas_code(
        string name, int partitions, string setting, string value, ErrorCode expected)
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker.BootstrapServers }).Build();
        var topic = new TopicSpecification { Name = name, NumPartitions = partitions, ReplicationFactor = 1, Configs = new() { [setting] = value } };

        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => admin.CreateTopicsAsync([topic]));

        // librdkafka itself refuses fewer than one partition before it asks anybody.
        if (refusal is CreateTopicsException created) Assert.Equal(expected, created.Results.Single().Error.Code);
        else Assert.True(partitions < 1, refusal.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_missing_topic_is_created_by_its_name_only_where_that_is_switched_on(bool autoCreate)
    {
        await using var broker = await TestBroker.StartAsync(Cancelled, new() { AutoCreateTopics = autoCreate });
        using var producer = Kafka.Producer(broker.BootstrapServers, config => config.MessageTimeoutMs = 1500);

        var produce = producer.ProduceAsync("new", new Message<string, string> { Value = "x" }, Cancelled);

        if (autoCreate) Assert.Equal(0, (await produce).Offset.Value);
        else await Assert.ThrowsAsync<ProduceException<string, string>>(() => produce);
    }

    [Theory]
    [InlineData(PartitionAssignmentStrategy.Range)]
    [InlineData(PartitionAssignmentStrategy.RoundRobin)]
    [InlineData(PartitionAssignmentStrategy.CooperativeSticky)]
    public async Task Two_consumers_share_the_partitions_and_one_takes_over_when_the_other_leaves(PartitionAssignmentStrategy strategy)
    {
        await using var broker = await TestBroker.StartAsync(Cancelled, new() { DefaultPartitions = 4 });
        using (var producer = Kafka.Producer(broker.BootstrapServers)) await producer.ProduceAsync("shared", new() { Value = "x" }, Cancelled);
        using var first = new GroupConsumer(broker.BootstrapServers, "group", "shared", strategy);
        using (var second = new GroupConsumer(broker.BootstrapServers, "group", "shared", strategy))
        {
            await Eventually.HoldsAsync(() => first.Partitions.Count == 2 && second.Partitions.Count == 2, "two partitions each", Cancelled);
            Assert.Empty(first.Partitions.Intersect(second.Partitions));
        }

        await Eventually.HoldsAsync(() => first.Partitions.Count == 4, "all four partitions for the one that stays", Cancelled);
    }

    [Fact]
    public async Task A_static_member_that_comes_back_finds_its_partitions_without_a_rebalance()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled, new() { DefaultPartitions = 4 });
        using (var producer = Kafka.Producer(broker.BootstrapServers)) await producer.ProduceAsync("shared", new() { Value = "x" }, Cancelled);
        using var stays = new GroupConsumer(broker.BootstrapServers, "group", "shared", PartitionAssignmentStrategy.Range, "stays");
        IReadOnlySet<int> before;
        using (var goes = new GroupConsumer(broker.BootstrapServers, "group", "shared", PartitionAssignmentStrategy.Range, "comes-back"))
        {
            await Eventually.HoldsAsync(() => stays.Partitions.Count == 2 && goes.Partitions.Count == 2, "two partitions each", Cancelled);
            before = goes.Partitions;
        }

        var rebalances = stays.Rebalances;
        using var again = new GroupConsumer(broker.BootstrapServers, "group", "shared", PartitionAssignmentStrategy.Range, "comes-back");
        await Eventually.HoldsAsync(() => again.Partitions.Count == 2, "its two partitions are back", Cancelled);

        Assert.Equal(before, again.Partitions);
        Assert.Equal(rebalances, stays.Rebalances);
    }
}
