using EcomStreaming.Contracts;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Topics.Tests;

/// <summary>The topic manager as a process, against a real broker: what it makes of the cluster, says and ends with.</summary>
public sealed class DeclareTopicsTests : IAsyncLifetime
{
    private const string ForEver = "6 cleanup.policy=delete retention.ms=-1";
    private const string SevenDays = "6 cleanup.policy=delete retention.ms=604800000";
    private const string Prefix = "--Ecom:TopicPrefix=shop";

    private BrokerProcess broker = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => broker = await BrokerProcess.StartAsync(Cancelled, "--auto-create-topics", "false");

    public ValueTask DisposeAsync() => broker.DisposeAsync();

    [Fact]
    public async Task It_creates_every_topic_as_declared_says_so_and_ends()
    {
        var topics = await TopicsProcess.RunAsync(broker.BootstrapServers, Cancelled, Prefix);

        var made = await TopicsOnBroker.ReadAsync(broker.BootstrapServers, "shop");
        Assert.Equal(Names(), made.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(ForEver, made["shop.orders"]);
        Assert.Equal(ForEver, made["shop.payments.charging.dlq"]);
        Assert.Equal(SevenDays, made["shop.order-commands"]);
        Assert.Equal(SevenDays, made["shop.order-steps"]);
        Assert.StartsWith("6 cleanup.policy=compact", made["shop.orders.saga.state"], StringComparison.Ordinal);
        Assert.All(Names(), name => Assert.Contains($"Created {name}", topics.Output));
        Assert.Contains("15 topics created, 0 were there, 0 differences", topics.Output);
        Assert.Empty(topics.Errors);
    }

    [Fact]
    public async Task A_second_run_finds_all_and_changes_nothing()
    {
        await TopicsProcess.RunAsync(broker.BootstrapServers, Cancelled, Prefix, "--Ecom:Partitions=3");
        var before = await TopicsOnBroker.ReadAsync(broker.BootstrapServers, "shop");

        var again = await TopicsProcess.RunAsync(broker.BootstrapServers, Cancelled, Prefix, "--Ecom:Partitions=3");

        Assert.Equal(before, await TopicsOnBroker.ReadAsync(broker.BootstrapServers, "shop"));
        Assert.All(before.Values, topic => Assert.StartsWith("3 ", topic, StringComparison.Ordinal));
        Assert.Contains("0 topics created, 15 were there, 0 differences", again.Output);
        Assert.DoesNotContain(again.Output, line => line.StartsWith("Created", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_not_as_declared_is_warned_of_and_left_as_it_is()
    {
        await TopicsOnBroker.CreateAsync(broker.BootstrapServers, "shop.orders", 2, ("retention.ms", "60000"));
        await TopicsOnBroker.CreateAsync(broker.BootstrapServers, "shop.orders.saga.state", 6, ("cleanup.policy", "delete"));

        var topics = await TopicsProcess.RunAsync(broker.BootstrapServers, Cancelled, Prefix);

        var made = await TopicsOnBroker.ReadAsync(broker.BootstrapServers, "shop");
        Assert.Equal("2 cleanup.policy=delete retention.ms=60000", made["shop.orders"]);
        Assert.StartsWith("6 cleanup.policy=delete", made["shop.orders.saga.state"], StringComparison.Ordinal);
        Assert.Contains("shop.orders has 2 partitions, not 6; leaving it unchanged", topics.Output);
        Assert.Contains("shop.orders has retention.ms=60000, not -1; leaving it unchanged", topics.Output);
        Assert.Contains("shop.orders.saga.state has cleanup.policy=delete, not compact; leaving it unchanged", topics.Output);
        Assert.Contains("13 topics created, 2 were there, 3 differences", topics.Output);
    }

    [Fact]
    public async Task Two_at_the_same_moment_both_end_well()
    {
        await Task.WhenAll(
            TopicsProcess.RunAsync(broker.BootstrapServers, Cancelled, Prefix),
            TopicsProcess.RunAsync(broker.BootstrapServers, Cancelled, Prefix));

        Assert.Equal(Names(), (await TopicsOnBroker.ReadAsync(broker.BootstrapServers, "shop")).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_broker_that_comes_late_is_waited_for()
    {
        await broker.StopAsync(Cancelled);
        await using var topics = TopicsProcess.Start(broker.BootstrapServers, Prefix);
        await topics.SaysAsync("is away", Cancelled);

        await broker.RestartAsync(Cancelled);

        Assert.Equal(0, await topics.ExitCodeAsync(Cancelled));
        Assert.Contains("15 topics created, 0 were there, 0 differences", topics.Output);
    }

    private static IEnumerable<string> Names() => ShopTopic.All.Select(topic => topic.Name("shop"))
        .Concat(Stage.All.SelectMany(stage => new[] { stage.StateTopic("shop"), stage.DeadLetterTopic("shop") }))
        .Order(StringComparer.Ordinal);
}
