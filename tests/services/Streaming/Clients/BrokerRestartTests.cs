using Confluent.Kafka;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Streaming.Tests.Clients;

/// <summary>A broker that is killed and comes back: the shop's clients go on with it.</summary>
public sealed class BrokerRestartTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_producer_sends_offsets_in_its_transactions_before_and_after()
    {
        await using var broker = await BrokerProcess.StartAsync(Cancelled);
        var settings = new ProducerConfig { BootstrapServers = broker.BootstrapServers, TransactionalId = "restart" };
        ClientSettings.Apply(settings);
        var group = new ConsumerConfig { BootstrapServers = broker.BootstrapServers, GroupId = "restart" };
        ClientSettings.Apply(group);
        using var consumer = new ConsumerBuilder<string, string>(group).SetLogHandler((_, _) => { }).Build();
        var producer = new ProducerBuilder<string, string>(settings).SetLogHandler((_, _) => { }).Build();
        producer.InitTransactions(Bound);
        Transact(producer, consumer, 1);

        await broker.KillAsync();
        var next = Task.Run(() => Transact(producer, consumer, 2), Cancelled);
        await broker.RestartAsync(Cancelled);
        await next.WaitAsync(Bound, Cancelled);

        Assert.Equal(2, consumer.Committed([new("out", 0)], Bound).Single().Offset.Value);
        producer.Dispose(); // only here: where a call hangs, this would hang too
    }

    private static void Transact(IProducer<string, string> producer, IConsumer<string, string> consumer, long offset)
    {
        producer.BeginTransaction();
        producer.Produce("out", new() { Value = $"{offset}" });
        producer.SendOffsetsToTransaction([new("out", 0, offset)], consumer.ConsumerGroupMetadata, Bound);
        producer.CommitTransaction(Bound);
    }
}
