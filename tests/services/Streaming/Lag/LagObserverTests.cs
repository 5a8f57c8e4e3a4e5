using Confluent.Kafka;
using EcomStreaming.Contracts;
using EcomStreaming.Streaming.Tests.Support;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EcomStreaming.Streaming.Tests.Lag;

/// <summary>How far groups are behind, seen from outside, on a real broker.</summary>
public sealed class LagObserverTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private static readonly Stage Stage = ToyStage.Stage;

    /// <summary>Another group that reads the same topic.</summary>
    private static readonly Stage Other = new("toy", "other", ShopTopic.StockCommands);

    private readonly string prefix = BrokerFixture.NewPrefix();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Topic => ShopTopic.StockCommands.Name(prefix);

    [Fact]
    public async Task A_group_that_keeps_up_is_not_behind()
    {
        await using var service = await ToyService.StartAsync(fixture.Kafka, prefix, Cancelled);
        for (var i = 0; i < 6; i++) await service.ReplenishAsync($"P{i}", "r", 1, Cancelled);
        await using var observed = await ObservedLag.StartAsync(fixture.Kafka, prefix, Cancelled, Stage);

        await observed.ShowsAsync(Stage, prefix, [0, 0, 0], Cancelled);
        Assert.Equal([0.0, 0, 0], observed.Seconds(Stage, prefix));
    }

    [Fact]
    public async Task A_group_without_a_consumer_falls_behind_from_its_last_commit_on()
    {
        await using (var service = await ToyService.StartAsync(fixture.Kafka, prefix, Cancelled))
        {
            await service.ReplenishAsync("A", "done", 1, Cancelled);
            await Eventually.HoldsAsync(() => service.View.Facts.Count == 1, "the fact", Cancelled);
        }

        var partition = Assert.Single(Log.ReadAll(fixture.Kafka, Topic)).Partition.Value;
        await using var observed = await ObservedLag.StartAsync(fixture.Kafka, prefix, Cancelled, Stage);
        await observed.ShowsAsync(Stage, prefix, [0, 0, 0], Cancelled);

        await WriteAsync(partition, TimeSpan.FromHours(2), TimeSpan.FromHours(1));

        await observed.ShowsAsync(Stage, prefix, Only(partition, 2), Cancelled);
        Assert.InRange(observed.Seconds(Stage, prefix)[partition], 7_200, 7_260); // the older one's, which is the first
        Assert.Equal(2, observed.Seconds(Stage, prefix).Count(seconds => seconds == 0));
    }

    [Fact]
    public async Task A_group_that_has_never_committed_is_behind_from_the_beginning()
    {
        await DeclareAsync();
        await WriteAsync(1, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(1));
        await using var observed = await ObservedLag.StartAsync(fixture.Kafka, prefix, Cancelled, Stage);

        await observed.ShowsAsync(Stage, prefix, [0, 3, 0], Cancelled);
        Assert.InRange(observed.Seconds(Stage, prefix)[1], 300, 360);
    }

    [Fact]
    public async Task Two_groups_of_one_topic_are_behind_each_from_where_it_stands()
    {
        await DeclareAsync();
        await WriteAsync(1, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(1));
        Commit(Other, 1, next: 1);
        await using var observed = await ObservedLag.StartAsync(fixture.Kafka, prefix, Cancelled, Stage, Other);

        await observed.ShowsAsync(Stage, prefix, [0, 3, 0], Cancelled);
        await observed.ShowsAsync(Other, prefix, [0, 2, 0], Cancelled);
        Assert.InRange(observed.Seconds(Stage, prefix)[1], 300, 360);
        Assert.InRange(observed.Seconds(Other, prefix)[1], 180, 240);
        Assert.Equal([0.0, 0, 0], observed.Committed(Stage, prefix));
        Assert.Equal([0.0, 1, 0], observed.Committed(Other, prefix));
        Assert.Equal([0.0, 3, 0], observed.Ends(Stage, prefix));
    }

    [Fact]
    public async Task A_record_of_the_future_has_no_age()
    {
        await DeclareAsync();
        await WriteAsync(0, TimeSpan.FromHours(-1));
        await using var observed = await ObservedLag.StartAsync(fixture.Kafka, prefix, Cancelled, Stage);

        await observed.ShowsAsync(Stage, prefix, [1, 0, 0], Cancelled);
        Assert.Equal([0.0, 0, 0], observed.Seconds(Stage, prefix));
    }

    [Fact]
    public async Task It_is_ready_once_it_has_seen_every_group()
    {
        await using var observed = await ObservedLag.StartAsync(fixture.Kafka, prefix, Cancelled, Stage);
        Assert.Equal(HealthStatus.Unhealthy, await observed.HealthAsync(Cancelled));

        await DeclareAsync();

        await Eventually.HoldsAsync(async () => await observed.HealthAsync(Cancelled) == HealthStatus.Healthy, "it is ready", Cancelled);
    }

    [Fact]
    public async Task While_the_broker_is_away_it_says_nothing_and_afterwards_it_goes_on()
    {
        await using var broker = await BrokerProcess.StartAsync(Cancelled);
        await using (await ToyService.StartAsync(broker.BootstrapServers, prefix, Cancelled))
        {
            // It declares the topics and leaves.
        }

        await using var observed = await ObservedLag.StartAsync(broker.BootstrapServers, prefix, Cancelled, Stage);
        await observed.ShowsAsync(Stage, prefix, [0, 0, 0], Cancelled);

        await broker.KillAsync();
        await observed.ShowsAsync(Stage, prefix, [], Cancelled);
        await broker.RestartAsync(Cancelled);
        await observed.ShowsAsync(Stage, prefix, [0, 0, 0], Cancelled);
    }

    private static double[] Only(int partition, double messages) => [.. Enumerable.Range(0, 3).Select(i => i == partition ? messages : 0)];

    private async Task DeclareAsync()
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = fixture.Kafka }).SetLogHandler((_, _) => { }).Build();
        await admin.CreateTopicsAsync([new() { Name = Topic, NumPartitions = 3, ReplicationFactor = -1 }]);
    }

    /// <summary>Records of such ages, in that order.</summary>
    private async Task WriteAsync(int partition, params TimeSpan[] ages)
    {
        using var producer = new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = fixture.Kafka })
            .SetLogHandler((_, _) => { }).Build();
        foreach (var age in ages)
        {
            var record = new Message<string, byte[]>
            {
                Key = "A",
                Value = "{}"u8.ToArray(),
                Timestamp = new Timestamp(TimeProvider.System.GetUtcNow() - age),
            };
            await producer.ProduceAsync(new TopicPartition(Topic, partition), record, Cancelled);
        }
    }

    private void Commit(Stage stage, int partition, long next)
    {
        var config = new ConsumerConfig { BootstrapServers = fixture.Kafka, GroupId = stage.Group(prefix), EnableAutoCommit = false };
        using var consumer = new ConsumerBuilder<string, byte[]>(config).SetLogHandler((_, _) => { }).Build();
        consumer.Commit([new TopicPartitionOffset(Topic, partition, next)]);
    }
}
