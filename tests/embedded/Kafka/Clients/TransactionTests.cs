using Confluent.Kafka;
using Confluent.Kafka.Admin;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.Broker.Transactions;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Clients;

/// <summary>Transactions as librdkafka runs them.</summary>
public sealed class TransactionTests : IAsyncLifetime
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private TestBroker broker = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.StartAsync(Cancelled, new() { DefaultPartitions = 2 });
        using var client = await broker.ConnectAsync(Cancelled);
        foreach (var topic in new[] { "in", "out", "other" }) await client.CreateTopicAsync(topic, 2, Cancelled);
    }

    public ValueTask DisposeAsync() => broker.DisposeAsync();

    [Fact]
    public void What_is_committed_is_read_and_what_is_aborted_is_not()
    {
        using var producer = Kafka.TransactionalProducer(broker.BootstrapServers, "one");
        for (var i = 0; i < 10; i++)
        {
            producer.BeginTransaction();
            Produce(producer, "out", 0, $"{i}", $"{i}'");
            Produce(producer, "other", 1, $"{i}");
            if (i % 2 == 0) producer.CommitTransaction(Bound);
            else producer.AbortTransaction(Bound);
        }

        Assert.Equal(["0", "0'", "2", "2'", "4", "4'", "6", "6'", "8", "8'"], Values("out", 0));
        Assert.Equal(["0", "2", "4", "6", "8"], Values("other", 1));
        Assert.Equal(20, Kafka.ReadAll(broker.BootstrapServers, "out", 0, IsolationLevel.ReadUncommitted).Count);
    }

    [Fact]
    public async Task What_is_undecided_keeps_back_all_that_follows_from_who_reads_committed_and_from_nobody_else()
    {
        using var slow = Kafka.TransactionalProducer(broker.BootstrapServers, "slow");
        using var plain = Kafka.Producer(broker.BootstrapServers);
        slow.BeginTransaction();
        await plain.ProduceAsync(new TopicPartition("out", 0), new() { Value = "before" }, Cancelled);
        Produce(slow, "out", 0, "slow");
        await plain.ProduceAsync(new TopicPartition("out", 0), new() { Value = "behind" }, Cancelled);

        Assert.Equal(["before"], Values("out", 0));
        Assert.Equal(["before", "slow", "behind"], Values("out", 0, IsolationLevel.ReadUncommitted));
        Assert.Equal((1L, 3L), (EndOffset(IsolationLevel.ReadCommitted), EndOffset(IsolationLevel.ReadUncommitted)));

        slow.CommitTransaction(Bound);

        Assert.Equal(["before", "slow", "behind"], Values("out", 0));
        Assert.Equal((4L, 4L), (EndOffset(IsolationLevel.ReadCommitted), EndOffset(IsolationLevel.ReadUncommitted)));
    }

    [Fact]
    public void A_consumer_that_waits_is_woken_by_the_commit()
    {
        using var producer = Kafka.TransactionalProducer(broker.BootstrapServers, "one");
        using var consumer = Consumer("waits", config => config.FetchWaitMaxMs = 20_000);
        consumer.Assign(new TopicPartitionOffset("out", 0, Offset.Beginning));
        producer.BeginTransaction();
        Produce(producer, "out", 0, "a");
        Assert.Null(consumer.Consume(TimeSpan.FromMilliseconds(300)));

        producer.CommitTransaction(Bound);

        Assert.Equal("a", consumer.Consume(TimeSpan.FromSeconds(10))?.Message.Value); // well before the fetch's own time is up
    }

    [Fact]
    public async Task Offsets_move_with_the_commit_and_stay_with_the_abort()
    {
        using var producer = Kafka.TransactionalProducer(broker.BootstrapServers, "one");
        using var consumer = Consumer("moves");

        SendOffset(producer, consumer, 5);
        producer.AbortTransaction(Bound);
        Assert.Null(await CommittedAsync("moves"));

        SendOffset(producer, consumer, 7);
        Assert.Null(await CommittedAsync("moves"));
        Assert.Throws<KafkaException>(() => consumer.Committed([new("in", 0)], TimeSpan.FromMilliseconds(300))); // unstable: it asks again and again
        producer.CommitTransaction(Bound);

        Assert.Equal(7, await CommittedAsync("moves"));
        Assert.Equal(7, consumer.Committed([new("in", 0)], Bound).Single().Offset.Value);
    }

    [Fact]
    public void A_producer_whose_name_was_taken_over_is_out_and_what_it_left_is_aborted()
    {
        using var zombie = Kafka.TransactionalProducer(broker.BootstrapServers, "same");
        zombie.BeginTransaction();
        Produce(zombie, "out", 0, "zombie");
        zombie.Flush(Bound);

        using var successor = Kafka.TransactionalProducer(broker.BootstrapServers, "same");
        successor.BeginTransaction();
        Produce(successor, "out", 0, "successor");
        successor.CommitTransaction(Bound);

        var fenced = Assert.ThrowsAny<KafkaException>(() =>
        {
            Produce(zombie, "out", 0, "again");
            zombie.CommitTransaction(Bound);
        });
        Assert.True(fenced.Error.IsFatal, fenced.Error.ToString());
        Assert.Equal(["successor"], Values("out", 0));
    }

    [Fact]
    public async Task A_transaction_that_takes_too_long_is_aborted_and_its_producer_is_out()
    {
        using var producer = Kafka.TransactionalProducer(broker.BootstrapServers, "late", config => config.TransactionTimeoutMs = 1_000);
        producer.BeginTransaction();
        Produce(producer, "out", 0, "late");
        producer.Flush(Bound);

        await Eventually.HoldsAsync(
            () => broker.State.Transactions.Find("late")?.State == TransactionState.CompleteAbort, "it is aborted", Cancelled);

        Assert.ThrowsAny<KafkaException>(() => producer.CommitTransaction(Bound));
        Assert.Empty(Values("out", 0));
        Assert.Equal(2, EndOffset(IsolationLevel.ReadCommitted)); // nobody waits for it any more
    }

    [Fact]
    public async Task Every_input_is_processed_once_though_the_processor_is_replaced_again_and_again()
    {
        using (var producer = Kafka.Producer(broker.BootstrapServers))
            for (var i = 0; i < 200; i++) await producer.ProduceAsync(new TopicPartition("in", 0), new() { Value = $"{i}" }, Cancelled);

        for (var life = 0; life < 5; life++) Process(until: (life + 1) * 40);

        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i}"), Values("out", 0));
        Assert.Equal(200, await CommittedAsync("processor"));
    }

    /// <summary>Copies from where the group is, some records to a transaction, and dies in the middle of one.</summary>
    private void Process(int until)
    {
        using var consumer = Consumer("processor");
        using var producer = Kafka.TransactionalProducer(broker.BootstrapServers, "processor");
        var next = consumer.Committed([new("in", 0)], Bound).Single().Offset;
        consumer.Assign(new TopicPartitionOffset("in", 0, next == Offset.Unset ? 0 : next));
        while (true)
        {
            producer.BeginTransaction();
            var end = 0L;
            for (var i = 0; i < 8; i++)
            {
                var record = consumer.Consume(Bound);
                Produce(producer, "out", 0, record.Message.Value);
                end = record.Offset.Value + 1;
                if (end == 200) break;
            }

            producer.SendOffsetsToTransaction([new("in", 0, end)], consumer.ConsumerGroupMetadata, Bound);
            if (end > until) return;
            producer.CommitTransaction(Bound);
            if (end == 200) return;
        }
    }

    private static void SendOffset(IProducer<string, string> producer, IConsumer<string, string> consumer, long offset)
    {
        producer.BeginTransaction();
        producer.SendOffsetsToTransaction([new("in", 0, offset)], consumer.ConsumerGroupMetadata, Bound);
    }

    private static void Produce(IProducer<string, string> producer, string topic, int partition, params string[] values)
    {
        foreach (var value in values) producer.Produce(new TopicPartition(topic, partition), new() { Value = value });
        producer.Flush(Bound);
    }

    private IEnumerable<string> Values(string topic, int partition, IsolationLevel isolation = IsolationLevel.ReadCommitted) =>
        Kafka.ReadAll(broker.BootstrapServers, topic, partition, isolation).Select(record => record.Message.Value);

    private long EndOffset(IsolationLevel isolation)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker.BootstrapServers })
            .SetLogHandler((_, _) => { }).Build();
        var asked = admin.ListOffsetsAsync(
            [new() { TopicPartition = new("out", 0), OffsetSpec = OffsetSpec.Latest() }], new() { IsolationLevel = isolation });
        return asked.GetAwaiter().GetResult().ResultInfos.Single().TopicPartitionOffsetError.Offset.Value;
    }

    private async Task<long?> CommittedAsync(string group) =>
        (await broker.State.Groups.FetchAsync(group, [new("in", 0)], Cancelled)).Values.SingleOrDefault()?.Offset;

    private IConsumer<string, string> Consumer(string group, Action<ConsumerConfig>? configure = null)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = broker.BootstrapServers,
            GroupId = group,
            EnableAutoCommit = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
        };
        configure?.Invoke(config);
        return new ConsumerBuilder<string, string>(config).SetLogHandler((_, _) => { }).Build();
    }
}
