using Confluent.Kafka;
using EcomStreaming.Broker.Hosting;
using EcomStreaming.Broker.Tests.Clients;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Crashes;

/// <summary>
/// The broker is killed again and again while idempotent and transactional producers write and a consumer reads; after each kill everything is read
/// and held against what was done. A failure names the round's seed; see <see cref="Seed"/>.
/// </summary>
public sealed class CrashLoopTests
{
    private const int Partitions = 2;
    private const int InFlight = 20;

    /// <summary>Of one writer in a round: what is written is read again and again.</summary>
    private const int RecordsMax = 1_000;

    /// <summary>Then another topic is begun.</summary>
    private const int RoundsOfTopic = 10;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private static readonly string[] FlushPolicies = ["interval", "always", "none"];

    private History history = new();
    private List<IReadOnlyList<ReadRecord>> reads = [];
    private string topic = "";
    private int lives;
    private int transactions;
    private int written;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_lost_doubled_reordered_torn_or_read_though_aborted()
    {
        var seeds = Seed.Rounds(3).ToList();
        await using var broker = await BrokerProcess.StartAsync(Cancelled, "--flush", FlushPolicies[(uint)seeds[0] % 3], "--default-partitions", $"{Partitions}");
        using (var first = Kafka.Producer(broker.BootstrapServers)) await first.ProduceAsync("made", new() { Value = "so that it answers" }, Cancelled);
        for (var round = 0; round < seeds.Count; round++)
        {
            if (round % RoundsOfTopic == 0) (history, reads, topic) = (new(), [], $"queue-{round}");
            await PlayAsync(broker, seeds[round]);
        }
    }

    private async Task PlayAsync(BrokerProcess broker, int seed)
    {
        var random = new Random(seed);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var writers = new[] { random.Next(), random.Next() };
        Task[] work =
        [
            WriteAsync(broker.BootstrapServers, NextWriter(), new Random(writers[0]), stopping.Token),
            Task.Run(() => Transact(broker.BootstrapServers, NextWriter(), new Random(writers[1]), stopping.Token), Cancelled),
        ];
        var (before, wanted) = (Volatile.Read(ref written), random.Next(5, 200));
        await Eventually.HoldsAsync(() => work.Any(task => task.IsFaulted) || Volatile.Read(ref written) > before + wanted, "something is written", Cancelled);
        await broker.KillAsync();
        using (var output = new StringWriter()) Assert.True(FolderCheck.Run(broker.Data, output) == 0, $"Seed {seed}: {output}");
        await broker.RestartAsync(Cancelled);
        await stopping.CancelAsync();
        await Task.WhenAll(work);
        reads.Add(ReadAll(broker.BootstrapServers));

        var faults = LogChecker.Check(history.Attempts, reads);
        Assert.True(faults.Count == 0, $"Seed {seed}: {string.Join('\n', faults.Take(20))}");
    }

    private int NextWriter() => ++lives;

    /// <summary>Writes with many records on their way, as an idempotent producer does, until it is stopped; what is on its way then is waited for.</summary>
    private async Task WriteAsync(string bootstrapServers, int writer, Random random, CancellationToken stopping)
    {
        using var producer = Kafka.Producer(bootstrapServers, config => config.MessageTimeoutMs = 60_000);
        var pending = new Queue<Task>();
        for (var i = 0; i < RecordsMax && !stopping.IsCancellationRequested; i++)
        {
            pending.Enqueue(PutAsync(producer, history.Begin(writer, null, random.Next(Partitions), $"{writer}-{i}")));
            if (pending.Count > InFlight) await pending.Dequeue();
        }

        await Task.WhenAll(pending);
    }

    private async Task PutAsync(IProducer<string, string> producer, Attempt attempt)
    {
        try
        {
            await producer.ProduceAsync(new TopicPartition(topic, attempt.Partition), new() { Value = attempt.Value }, Cancelled);
            attempt.Outcome = Outcome.Acknowledged;
            Interlocked.Increment(ref written);
        }
        catch (ProduceException<string, string>)
        {
            return; // nobody knows
        }
    }

    private void Transact(string bootstrapServers, int writer, Random random, CancellationToken stopping)
    {
        for (var left = RecordsMax; left > 0 && !stopping.IsCancellationRequested; left--)
        {
            using var producer = Kafka.TransactionalProducer(bootstrapServers, "queue", config => config.MessageTimeoutMs = config.TransactionTimeoutMs = 30_000);
            try
            {
                for (; left > 0 && !stopping.IsCancellationRequested; left--) Transact(producer, writer, random);
            }
            catch (KafkaException)
            {
                continue; // of that one nothing is known: the next producer of the name ends it
            }
        }
    }

    private void Transact(IProducer<string, string> producer, int writer, Random random)
    {
        var number = Interlocked.Increment(ref transactions);
        producer.BeginTransaction();
        var attempts = Enumerable.Range(0, random.Next(1, 6)).Select(i => history.Begin(writer, number, random.Next(Partitions), $"{writer}-t{number}-{i}")).ToList();
        foreach (var attempt in attempts) producer.Produce(new TopicPartition(topic, attempt.Partition), new() { Value = attempt.Value });
        var aborts = random.Next(4) == 0;
        if (aborts)
        {
            foreach (var attempt in attempts) attempt.Outcome = Outcome.Aborted; // whatever comes of it: nobody asked for a commit
            producer.AbortTransaction(Bound);
            return;
        }

        producer.CommitTransaction(Bound);
        foreach (var attempt in attempts) attempt.Outcome = Outcome.Acknowledged;
        Interlocked.Add(ref written, attempts.Count);
    }

    private List<ReadRecord> ReadAll(string bootstrapServers) =>
        [.. Enumerable.Range(0, Partitions).SelectMany(partition => Kafka.ReadAll(bootstrapServers, topic, partition).Select(record => new ReadRecord(partition, record.Offset.Value, record.Message.Value)))];
}
