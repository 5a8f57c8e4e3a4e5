using System.Text;
using Confluent.Kafka;
using EcomStreaming.Contracts;
using EcomStreaming.Streaming.Tests.Support;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EcomStreaming.Streaming.Tests.Stages;

/// <summary>The stage's promises, on a real broker.</summary>
public sealed class StageTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private readonly string prefix = BrokerFixture.NewPrefix();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_command_becomes_a_fact_and_an_entry_and_the_offset_follows()
    {
        await using (var service = await ToyService.StartAsync(fixture.Kafka, prefix, Cancelled))
        {
            for (var i = 0; i < 30; i++) await service.ReplenishAsync($"P{i % 5}", $"r{i}", 1, Cancelled);
            await Eventually.HoldsAsync(() => service.View.Facts.Count == 30, "thirty facts in the view", Cancelled);
            await Eventually.HoldsAsync(
                async () => (await service.HealthAsync(Cancelled)).Status == HealthStatus.Healthy, "the service is ready", Cancelled);
        }

        Assert.Equal(30, Log.ReadAll(fixture.Kafka, ToyStage.Stage.StateTopic(prefix)).Count);

        // Nothing is left to do for the next one: the offsets were committed.
        await using var next = await ToyService.StartAsync(fixture.Kafka, prefix, Cancelled);
        await Eventually.HoldsAsync(() => next.Progress.CaughtUp, "the view has read the log", Cancelled);
        await next.ReplenishAsync("P0", "last", 1, Cancelled);
        await Eventually.HoldsAsync(() => next.View.Facts.Count == 31, "the one new fact", Cancelled);
        Assert.Equal(31, Log.ReadAll(fixture.Kafka, ShopTopic.Inventory.Name(prefix)).Count);
    }

    [Fact]
    public async Task The_state_is_restored_and_goes_on_where_it_was()
    {
        await using (var first = await ToyService.StartAsync(fixture.Kafka, prefix, Cancelled))
        {
            await first.ReplenishAsync("SUM", "a", 5, Cancelled);
            await first.ReplenishAsync("SUM", "b", 7, Cancelled);
            await Eventually.HoldsAsync(() => first.View.Facts.Count == 2, "both are counted", Cancelled);
        }

        await using var second = await ToyService.StartAsync(fixture.Kafka, prefix, Cancelled);
        await second.ReplenishAsync("SUM", "c", 1, Cancelled);
        await second.ReplenishAsync("SUM", "a", 5, Cancelled);

        await Eventually.HoldsAsync(() => second.View.Facts.Count == 4, "a new fact and a repeated one", Cancelled);
        Assert.Equal([5, 12, 13, 5], second.View.Facts.Select(fact => ((StockReplenished)fact.Message).Quantity));
    }

    [Fact]
    public async Task A_batch_whose_commit_fails_is_repeated_and_says_the_same_under_the_same_ids()
    {
        var commit = new FailingOnce();
        await using var service = await ToyService.StartAsync(
            fixture.Kafka, prefix, Cancelled, services => services.AddSingleton<IBatchCommit>(commit));

        await service.ReplenishAsync("AGAIN", "a", 5, Cancelled);
        await Eventually.HoldsAsync(() => service.View.Facts.Count == 2, "the fact and its repetition", Cancelled);
        await service.ReplenishAsync("AGAIN", "b", 2, Cancelled);
        await Eventually.HoldsAsync(() => service.View.Facts.Count == 3, "the next fact", Cancelled);

        Assert.True(commit.Failed);
        var facts = Log.ReadAll(fixture.Kafka, ShopTopic.Inventory.Name(prefix))
            .Select(record => Encoding.UTF8.GetString(record.Message.Value)).ToList();
        Assert.Equal(facts[0], facts[1]);
        Assert.Equal([5, 5, 7], service.View.Facts.Select(fact => ((StockReplenished)fact.Message).Quantity));
    }

    [Fact]
    public async Task What_no_stage_can_handle_goes_to_its_dead_letters_with_the_reason_and_blocks_nobody()
    {
        await using var service = await ToyService.StartAsync(fixture.Kafka, prefix, Cancelled);
        var input = ShopTopic.StockCommands.Name(prefix);
        await Log.ProduceAsync(fixture.Kafka, input, "DLQ", "not json"u8.ToArray(), Cancelled);
        await Log.ProduceAsync(fixture.Kafka, input, "DLQ", """{"type":"FromTheFuture"}"""u8.ToArray(), Cancelled);
        await Log.ProduceAsync(fixture.Kafka, input, "DLQ", null, Cancelled);
        await Log.ProduceAsync(fixture.Kafka, input, null, MessageCodec.Encode(ToyStage.Command("DLQ", "x", 1)), Cancelled);
        await Log.ProduceAsync(fixture.Kafka, input, "DLQ", MessageCodec.Encode(ToyStage.Command("DLQ", "fails", 666)), Cancelled);
        var foreign = new StockReplenished(Guid.NewGuid(), DateTimeOffset.UnixEpoch, "DLQ", "x", 1);
        await Log.ProduceAsync(fixture.Kafka, input, "DLQ", MessageCodec.Encode(foreign), Cancelled);
        await service.ReplenishAsync("DLQ", "good", 1, Cancelled);

        await Eventually.HoldsAsync(() => service.View.Facts.Count == 1, "the good one goes through", Cancelled);
        await Eventually.HoldsAsync(
            () => Log.ReadAll(fixture.Kafka, ToyStage.Stage.DeadLetterTopic(prefix)).Count == 6, "six dead letters", Cancelled);

        var dead = Log.ReadAll(fixture.Kafka, ToyStage.Stage.DeadLetterTopic(prefix));
        string[] reasons = [.. dead.Select(record => Header(record, DeadLetter.ReasonHeader)).Order(StringComparer.Ordinal)];
        Assert.Contains("no value", reasons);
        Assert.Contains("the key is not a valid id", reasons);
        Assert.Contains("unknown type FromTheFuture", reasons);
        Assert.Contains("not for this stage", reasons);
        Assert.Contains(reasons, reason => reason.StartsWith("malformed JSON", StringComparison.Ordinal));
        Assert.Contains(reasons, reason => reason.StartsWith("InvalidOperationException", StringComparison.Ordinal));
        Assert.All(dead, record => Assert.Equal(input, Header(record, DeadLetter.TopicHeader)));
    }

    [Fact]
    public async Task Two_instances_share_the_partitions_and_one_takes_over_with_the_others_state()
    {
        await using var stays = await ToyService.StartAsync(fixture.Kafka, prefix, Cancelled);
        await using (var goes = await ToyService.StartAsync(fixture.Kafka, prefix, Cancelled))
        {
            for (var i = 0; i < 12; i++) await goes.ReplenishAsync($"T{i % 6}", $"first{i}", 1, Cancelled);
            await Eventually.HoldsAsync(() => stays.View.Distinct.Count == 12, "all twelve", Cancelled);
        }

        for (var i = 0; i < 6; i++) await stays.ReplenishAsync($"T{i}", "second", 1, Cancelled);
        await Eventually.HoldsAsync(() => stays.View.Distinct.Count == 18, "six more, by the one that stays", Cancelled);

        var last = stays.View.Distinct.Where(fact => fact.ReplenishmentId == "second");
        Assert.All(last, fact => Assert.Equal(3, fact.Quantity));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task A_backlog_is_worked_off_whatever_the_bound_of_a_batch(int recordsMax)
    {
        var input = ShopTopic.StockCommands.Name(prefix);
        var sizes = new RecordingCommit();
        await using (await ToyService.StartAsync(fixture.Kafka, prefix, Cancelled))
        {
            // It declares the topics and leaves; what follows is a backlog for the next.
        }

        for (var i = 0; i < 8; i++)
        {
            await Log.ProduceAsync(fixture.Kafka, input, "BATCH", MessageCodec.Encode(ToyStage.Command("BATCH", $"r{i}", 1)), Cancelled);
        }
        await using var service = await ToyService.StartAsync(fixture.Kafka, prefix, Cancelled, services => services
            .AddSingleton<IBatchCommit>(sizes)
            .Configure<StreamingOptions>(options => options.BatchRecordsMax = recordsMax));

        await Eventually.HoldsAsync(() => service.View.Facts.Count == 8, "all eight", Cancelled);
        await Eventually.HoldsAsync(() => sizes.Next is [.., 8], "the last offset", Cancelled);
        Assert.Equal(Enumerable.Range(1, 8), service.View.Facts.Select(fact => ((StockReplenished)fact.Message).Quantity));
        Assert.All(sizes.Next.Prepend(0).Zip(sizes.Next), step => Assert.InRange(step.Second - step.First, 1, recordsMax));
    }

    [Fact]
    public async Task A_fact_that_a_view_cannot_take_is_passed_over_and_the_process_stays()
    {
        await using var service = await ToyService.StartAsync(fixture.Kafka, prefix, Cancelled);
        await service.ReplenishAsync(ToyView.Unbearable, "a", 1, Cancelled);
        await service.ReplenishAsync("VIEW", "b", 1, Cancelled);

        await Eventually.HoldsAsync(() => service.View.Facts.Count == 1, "the fact behind it", Cancelled);
        Assert.Equal("VIEW", ((StockReplenished)service.View.Facts[0].Message).ProductId);
        await service.ReplenishAsync("VIEW", "c", 1, Cancelled);
        await Eventually.HoldsAsync(() => service.View.Facts.Count == 2, "and the next", Cancelled);
    }

    private static string Header(ConsumeResult<string?, byte[]> record, string name) =>
        Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes(name));

    private sealed class FailingOnce : IBatchCommit
    {
        private readonly OffsetCommit real = new();

        public bool Failed { get; private set; }

        public void Commit(IConsumer<byte[], byte[]> consumer, IReadOnlyCollection<TopicPartitionOffset> next)
        {
            if (!Failed)
            {
                Failed = true;
                throw new KafkaException(new Error(ErrorCode.Local_TimedOut, "The test says so."));
            }

            real.Commit(consumer, next);
        }
    }

    private sealed class RecordingCommit : IBatchCommit
    {
        private readonly OffsetCommit real = new();
        private readonly Lock gate = new();
        private readonly List<long> committed = [];

        public IReadOnlyList<long> Next
        {
            get
            {
                lock (gate) return [.. committed];
            }
        }

        public void Commit(IConsumer<byte[], byte[]> consumer, IReadOnlyCollection<TopicPartitionOffset> next)
        {
            real.Commit(consumer, next);
            lock (gate) committed.AddRange(next.Select(offset => offset.Offset.Value));
        }
    }
}
