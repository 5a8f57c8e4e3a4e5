using System.Diagnostics.Metrics;
using Confluent.Kafka;
using EcomStreaming.Contracts;
using EcomStreaming.Streaming.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Streaming.Tests.Tracing;

/// <summary>The four metrics of the messaging conventions, whether or not anything is traced.</summary>
public sealed class KafkaMetricsTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private const string Duration = "messaging.client.operation.duration";

    private readonly string prefix = BrokerFixture.NewPrefix();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Commands => ShopTopic.StockCommands.Name(prefix);

    private string Facts => ShopTopic.Inventory.Name(prefix);

    [Fact]
    public async Task Each_operation_is_counted_and_timed_under_its_name()
    {
        using var measured = new Measured(prefix);
        await ReplenishAsync(3);

        Assert.Equal(3, Sum(measured, "messaging.client.sent.messages", "send", Commands));
        Assert.Equal(3, Sum(measured, "messaging.client.sent.messages", "send", Facts));
        Assert.Equal(3, Sum(measured, "messaging.client.sent.messages", "send", ToyStage.Stage.StateTopic(prefix)));
        Assert.Equal(3, Sum(measured, "messaging.client.consumed.messages", "poll", Commands));
        Assert.Equal(3, Sum(measured, "messaging.client.consumed.messages", "poll", Facts)); // the view's, which is in no group
        Assert.Equal(3, measured.Of("messaging.process.duration", "process", Commands).Count);
        Assert.Equal(3, measured.Of(Duration, "send", Commands).Count);
        var polls = measured.Of(Duration, "poll", Commands).Count;
        Assert.InRange(polls, 1, 3);
        Assert.Equal(polls, measured.Of(Duration, "commit", Commands).Count);
    }

    [Fact]
    public async Task Each_says_which_system_topic_group_and_server_it_means()
    {
        using var measured = new Measured(prefix);
        await ReplenishAsync(1);

        var group = ("messaging.consumer.group.name", ToyStage.Stage.Group(prefix));
        AssertTags(measured, Duration, "send", ("messaging.operation.type", "send"));
        AssertTags(measured, Duration, "poll", ("messaging.operation.type", "receive"), group);
        AssertTags(measured, Duration, "commit", ("messaging.operation.type", "settle"), group);
        AssertTags(measured, "messaging.process.duration", "process", group);
        AssertTags(measured, "messaging.client.consumed.messages", "poll", group);
        AssertTags(measured, "messaging.client.sent.messages", "send");
    }

    [Fact]
    public async Task What_failed_says_of_what()
    {
        using var measured = new Measured(prefix);
        await SmallTopic.CreateAsync(fixture.Kafka, Commands);
        await using (var service = await ToyService.StartAsync(fixture.Kafka, prefix, Cancelled))
        {
            var tooLarge = new Outgoing(ShopTopic.StockCommands, "A", ToyStage.Command("A", new string('r', 2 * SmallTopic.BytesMax), 1));
            await Assert.ThrowsAsync<CommandTooLargeException>(() => service.Commands.WriteAsync(tooLarge, Cancelled));
            await service.ReplenishAsync("A", "fails", 666, Cancelled);
            await Eventually.HoldsAsync(
                () => measured.Of("messaging.process.duration", "process", Commands).Count == 1, "the dead letter", Cancelled);
        }

        Assert.Equal("dead_letter", measured.Of("messaging.process.duration", "process", Commands).Single().Tags["error.type"]);
        foreach (var name in new[] { Duration, "messaging.client.sent.messages" })
            Assert.Equal([nameof(ErrorCode.MsgSizeTooLarge), null],
                measured.Of(name, "send", Commands).Select(point => point.Tags.GetValueOrDefault("error.type")));
    }

    [Theory]
    [InlineData(Duration)]
    [InlineData("messaging.process.duration")]
    public void Durations_are_in_seconds_in_the_buckets_that_the_conventions_advise(string name)
    {
        using var measured = new Measured(prefix);
        // whoever measures first makes them all
        new KafkaMetrics(KafkaServer.Unknown).Processed(StageNames.Of(ToyStage.Stage, prefix), TimeSpan.Zero, error: null);

        var histogram = Assert.IsType<Histogram<double>>(measured.Instrument(name));
        Assert.Equal("s", histogram.Unit);
        Assert.Equal([0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10], histogram.Advice!.HistogramBucketBoundaries!);
    }

    private static double Sum(Measured measured, string instrument, string operation, string topic) =>
        measured.Of(instrument, operation, topic).Sum(point => point.Value);

    private void AssertTags(Measured measured, string instrument, string operation, params (string Name, string Value)[] more)
    {
        (string, string)[] expected =
        [
            ("messaging.system", "kafka"), ("messaging.operation.name", operation), ("messaging.destination.name", Commands),
            ("server.address", KafkaServer.Parse(fixture.Kafka).Host!), .. more,
        ];
        var point = measured.Of(instrument, operation, Commands)[0];
        Assert.Equal(expected.Order(), point.Tags.Select(tag => (tag.Key, tag.Value)).Order());
    }

    private async Task ReplenishAsync(int times)
    {
        await using var service = await ToyService.StartAsync(fixture.Kafka, prefix, Cancelled);
        for (var i = 0; i < times; i++) await service.ReplenishAsync("A", $"r{i}", 1, Cancelled);
        await Eventually.HoldsAsync(() => service.View.Facts.Count == times, "the facts", Cancelled);
    }
}
