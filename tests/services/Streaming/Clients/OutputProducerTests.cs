using Confluent.Kafka;
using EcomStreaming.Streaming.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Streaming.Tests.Clients;

/// <summary>The stages' producer around errors, genuine ones.</summary>
public sealed class OutputProducerTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private readonly string topic = $"{BrokerFixture.NewPrefix()}.outputs";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_batch_with_a_record_that_is_refused_fails_and_leaves_nothing_under_way()
    {
        await SmallTopic.CreateAsync(fixture.Kafka, topic);
        using var producer = new OutputProducer(Support.Clients.Of(fixture.Kafka), SilentTelemetry.New(), TimeProvider.System);

        var error = await Assert.ThrowsAsync<KafkaException>(() => producer.AppendAsync([Small("a"), Large, Small("b")], Cancelled));

        Assert.Equal(ErrorCode.MsgSizeTooLarge, error.Error.Code);
        var written = Log.ReadAll(fixture.Kafka, topic).Count;
        await producer.AppendAsync([Small("c")], Cancelled);
        Assert.Equal(written + 1, Log.ReadAll(fixture.Kafka, topic).Count);
    }

    [Fact]
    public async Task After_a_fatal_error_a_new_producer_writes_the_next_batch()
    {
        await SmallTopic.CreateAsync(fixture.Kafka, topic);
        using var producer = new OutputProducer(Support.Clients.Of(fixture.Kafka, SmallTopic.Gapless), SilentTelemetry.New(), TimeProvider.System);
        await Assert.ThrowsAsync<KafkaException>(() => producer.AppendAsync([Large], Cancelled));

        // A stage tries a batch that failed again: that the error was fatal may become known in between.
        await Eventually.HoldsAsync(async () => await IsWrittenAsync(producer), "a batch is written", Cancelled);

        Assert.Single(Log.ReadAll(fixture.Kafka, topic));
    }

    [Fact]
    public async Task Another_stages_batch_gets_its_answer_whatever_becomes_of_the_producer()
    {
        await SmallTopic.CreateAsync(fixture.Kafka, topic);
        using var producer = new OutputProducer(Support.Clients.Of(fixture.Kafka, SmallTopic.Gapless), SilentTelemetry.New(), TimeProvider.System);

        var batches = Enumerable.Range(0, 50)
            .Select(i => Record.ExceptionAsync(() => producer.AppendAsync(i == 25 ? [Large] : [Small($"{i}")], Cancelled)).AsTask());

        Assert.All(await Task.WhenAll(batches), answer => Assert.True(answer is null or KafkaException, $"{answer}"));
        await Eventually.HoldsAsync(async () => await IsWrittenAsync(producer), "a batch is written", Cancelled);
    }

    private Append Large => new(topic, Partition: 0, "large"u8.ToArray(), new byte[2 * SmallTopic.BytesMax], Headers: null);

    private Append Small(string key) => new(topic, Partition: 0, System.Text.Encoding.UTF8.GetBytes(key), "value"u8.ToArray(), Headers: null);

    private async Task<bool> IsWrittenAsync(OutputProducer producer)
    {
        await producer.AppendAsync([Small("next")], Cancelled);
        return true;
    }
}
