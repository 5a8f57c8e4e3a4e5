using EcomStreaming.Contracts;
using EcomStreaming.Streaming.Tests.Support;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.Streaming.Tests.Commands;

/// <summary>Commands that Kafka refuses for good, and what becomes of the producer that tried.</summary>
public sealed class RefusedCommandTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private const string MessageMaxBytes = "Aspire:Confluent:Kafka:Producer:Config:MessageMaxBytes";
    private static readonly string Large = new('x', 2 * SmallTopic.BytesMax);

    private readonly string prefix = BrokerFixture.NewPrefix();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Commands => ShopTopic.StockCommands.Name(prefix);

    [Fact]
    public async Task What_the_topic_takes_no_record_of_is_too_large_and_the_next_goes_through()
    {
        using var spans = new RecordedSpans(prefix);
        await SmallTopic.CreateAsync(fixture.Kafka, Commands);
        await using var service = await ToyService.StartAsync(fixture.Kafka, prefix, Cancelled);

        await Assert.ThrowsAsync<CommandTooLargeException>(() => service.ReplenishAsync("A", Large, 1, Cancelled));
        Assert.Contains("error.type=MsgSizeTooLarge", RecordedSpans.Tags(spans.Single($"send {Commands}")));

        await service.ReplenishAsync("A", "small", 1, Cancelled);
        await Eventually.HoldsAsync(() => service.View.Facts.Count == 1, "the small one's fact", Cancelled);
    }

    [Theory]
    [InlineData(900, true)]
    [InlineData(1_200, false)]
    public async Task What_the_client_takes_no_record_of_is_too_large(int length, bool fits)
    {
        await using var service = await ToyService.StartAsync(fixture.Kafka, prefix, Cancelled, settings: (MessageMaxBytes, "1200"));

        var written = await Record.ExceptionAsync(() => service.ReplenishAsync("A", new string('x', length), 1, Cancelled));

        if (fits) Assert.Null(written);
        else Assert.IsType<CommandTooLargeException>(written);
    }

    [Fact]
    public async Task After_a_fatal_error_the_next_command_is_written_by_a_new_producer()
    {
        using var log = new KeptLog();
        await SmallTopic.CreateAsync(fixture.Kafka, Commands);
        await using var service = await ToyService.StartAsync(
            fixture.Kafka, prefix, Cancelled, services => services.AddLogging(logging => logging.AddProvider(log)), SmallTopic.Gapless);
        await service.ReplenishAsync("A", "before", 1, Cancelled);
        await Assert.ThrowsAsync<CommandTooLargeException>(() => service.ReplenishAsync("A", Large, 1, Cancelled));

        for (var i = 0; i < 3; i++) await service.ReplenishAsync("A", $"after{i}", 1, Cancelled);

        Assert.Single(log.Lines, line => line.Contains("failed fatally", StringComparison.Ordinal));
        await Eventually.HoldsAsync(() => service.View.Facts.Count == 4, "the facts of all but the large one", Cancelled);
    }

    [Fact]
    public async Task Many_commands_around_a_fatal_error_all_get_their_answer()
    {
        await SmallTopic.CreateAsync(fixture.Kafka, Commands);
        await using var service = await ToyService.StartAsync(fixture.Kafka, prefix, Cancelled, settings: SmallTopic.Gapless);

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i =>
            Record.ExceptionAsync(() => service.ReplenishAsync("A", i % 10 == 5 ? $"{i}{Large}" : $"{i}", 1, Cancelled)).AsTask()));

        Assert.All(answers.Where((_, i) => i % 10 == 5), refused => Assert.True(refused is CommandTooLargeException or BrokerUnavailableException));
        Assert.All(answers, answer => Assert.True(answer is null or CommandTooLargeException or BrokerUnavailableException, $"{answer}"));
        await service.ReplenishAsync("A", "last", 1, Cancelled);
    }
}
