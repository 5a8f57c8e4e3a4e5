using System.Globalization;
using Confluent.Kafka;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Clients;

/// <summary>
/// The broker is killed in the middle of transactions. What comes back: every transaction in all of its partitions or in none, what was
/// acknowledged as committed in all, what was aborted in none, and offsets that moved with the records. A failure names its seed; see <see
/// cref="Seed"/>.
/// </summary>
public sealed class TransactionCrashTests
{
    private const int Kills = 4;
    private const int RecordsEach = 4;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly HashSet<int> committed = [];
    private readonly HashSet<int> aborted = [];
    private int next;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("interval")]
    [InlineData("always")]
    [InlineData("none")]
    public Task A_transaction_is_whole_after_every_kill(string flush) => Seed.PlayAsync(1, seed => PlayAsync(flush, new Random(seed)));

    private async Task PlayAsync(string flush, Random random)
    {
        committed.Clear();
        aborted.Clear();
        next = 0;
        await using var broker = await BrokerProcess.StartAsync(Cancelled, "--flush", flush, "--default-partitions", "2");
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var work = Task.Run(() => Work(broker.BootstrapServers, new Random(random.Next()), stopping.Token), Cancelled);
        for (var kill = 0; kill < Kills; kill++)
        {
            var (before, wanted) = (Volatile.Read(ref next), random.Next(1, 30));
            await Eventually.HoldsAsync(() => work.IsCompleted || Volatile.Read(ref next) > before + wanted, "transactions go on", Cancelled);
            await broker.KillAsync();
            await broker.RestartAsync(Cancelled);
        }

        await stopping.CancelAsync();
        await work;
        Check(broker.BootstrapServers);
    }

    private void Work(string bootstrapServers, Random random, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            using var producer = Kafka.TransactionalProducer(
                bootstrapServers, "crashes", config => config.MessageTimeoutMs = config.TransactionTimeoutMs = 30_000);
            using var consumer = new ConsumerBuilder<string, string>(new ConsumerConfig { BootstrapServers = bootstrapServers, GroupId = "crashes" })
                .SetLogHandler((_, _) => { }).Build();
            try
            {
                while (!stopping.IsCancellationRequested) Transact(producer, consumer, random.Next(4) == 0);
            }
            catch (KafkaException)
            {
                continue; // of that one nothing is known: the next producer of the name ends it
            }
        }
    }

    private void Transact(IProducer<string, string> producer, IConsumer<string, string> consumer, bool aborts)
    {
        var number = next;
        Volatile.Write(ref next, number + 1);
        producer.BeginTransaction();
        for (var i = 0; i < RecordsEach; i++) producer.Produce(new TopicPartition("out", i % 2), new() { Value = $"{number}" });
        producer.SendOffsetsToTransaction([new("out", 0, number)], consumer.ConsumerGroupMetadata, Bound);
        if (aborts) aborted.Add(number);
        if (aborts) producer.AbortTransaction(Bound);
        else producer.CommitTransaction(Bound);
        if (!aborts) committed.Add(number);
    }

    private void Check(string bootstrapServers)
    {
        var seen = Enumerable.Range(0, 2)
            .SelectMany(partition => Kafka.ReadAll(bootstrapServers, "out", partition))
            .GroupBy(record => int.Parse(record.Message.Value, CultureInfo.InvariantCulture))
            .ToDictionary(transaction => transaction.Key, transaction => transaction.Count());
        using var consumer = new ConsumerBuilder<string, string>(new ConsumerConfig { BootstrapServers = bootstrapServers, GroupId = "crashes" })
            .SetLogHandler((_, _) => { }).Build();
        var offset = consumer.Committed([new("out", 0)], Bound).Single().Offset.Value;

        Assert.True(committed.Count > Kills, $"{committed.Count} commits");
        Assert.True(seen.Values.All(count => count == RecordsEach), $"torn: {string.Join(' ', seen.Where(one => one.Value != RecordsEach))}");
        Assert.True(committed.IsSubsetOf(seen.Keys), $"lost: {string.Join(' ', committed.Except(seen.Keys))}");
        Assert.True(!aborted.Overlaps(seen.Keys), $"aborted, and there: {string.Join(' ', aborted.Intersect(seen.Keys))}");
        Assert.True(offset == seen.Keys.Max(), $"offset {offset}, records up to {seen.Keys.Max()}");
    }
}
