using Confluent.Kafka;
using EcomStreaming.Broker.Tests.Clients;
using EcomStreaming.Broker.Tests.Crashes;

namespace EcomStreaming.Broker.Tests.PowerCuts;

/// <summary>
/// Clients of every kind, and what they were told when: records, transactions with offsets, a table that is compacted, plain offsets.
/// </summary>
internal sealed class Workload(string bootstrapServers, int seed)
{
    public const string Queue = "queue";
    public const string Table = "table";
    public const string Walker = "walker";
    public const int Partitions = 3;
    public const int Keys = 10;
    private const int InFlight = 10;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    public static readonly string[] TransactionalIds = ["one", "two"];

    private int transactions;
    private int acknowledged;

    public History History { get; } = new();

    public Promises Promises { get; } = new();

    /// <summary>How much was acknowledged, of whatever kind.</summary>
    public int Acknowledged => Volatile.Read(ref acknowledged);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>The transactions that were begun.</summary>
    public static string Begun(string transactionalId) => $"{transactionalId} begun";

    /// <summary>The transactions that were complete but for their commit.</summary>
    public static string Written(string transactionalId) => $"{transactionalId} written";

    public static string GroupOf(string transactionalId) => $"group-{transactionalId}";

    /// <summary>Goes on until it is stopped, whatever becomes of the broker meanwhile; what is on its way then is waited for.</summary>
    public Task RunAsync(CancellationToken stopping) => Task.WhenAll(
    [
        Task.Run(() => WriteAsync(new Random(seed), stopping), Cancelled),
        Task.Run(() => RewriteAsync(stopping), Cancelled),
        Task.Run(() => Walk(stopping), Cancelled),
        .. TransactionalIds.Select((id, i) => Task.Run(() => Transact(id, i + 1, new Random(seed + i + 1), stopping), Cancelled)),
    ]);

    private async Task WriteAsync(Random random, CancellationToken stopping)
    {
        using var producer = Kafka.Producer(bootstrapServers, config => config.MessageTimeoutMs = 60_000);
        var pending = new Queue<Task>();
        for (var i = 0; !stopping.IsCancellationRequested; i++)
        {
            pending.Enqueue(PutAsync(producer, History.Begin(0, null, random.Next(Partitions), $"plain-{i}-{new string('x', random.Next(300))}")));
            if (pending.Count > InFlight) await pending.Dequeue();
        }

        await Task.WhenAll(pending);
    }

    private async Task PutAsync(IProducer<string, string> producer, Attempt attempt)
    {
        await producer.ProduceAsync(new TopicPartition(Queue, attempt.Partition), new() { Value = attempt.Value }, Cancelled);
        Acknowledge(attempt);
    }

    /// <summary>Gives each key of the table the next number, over and over.</summary>
    private async Task RewriteAsync(CancellationToken stopping)
    {
        using var producer = Kafka.Producer(bootstrapServers, config => config.MessageTimeoutMs = 60_000);
        for (var value = 1; !stopping.IsCancellationRequested; value++)
        {
            var text = $"{value}";
            await Task.WhenAll(
                Enumerable.Range(0, Keys).Select(key => producer.ProduceAsync(Table, new() { Key = $"{key}", Value = text }, Cancelled)));
            Promises.Add(Table, value);
            Interlocked.Increment(ref acknowledged);
        }
    }

    /// <summary>Commits the same offset for two partitions, and then the next one.</summary>
    private void Walk(CancellationToken stopping)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = Walker,
            EnableAutoCommit = false,
            ReconnectBackoffMs = 20,
            ReconnectBackoffMaxMs = 100,
        };
        using var consumer = new ConsumerBuilder<string, string>(config).SetLogHandler((_, _) => { }).Build();
        for (var offset = 1; !stopping.IsCancellationRequested; offset++)
        {
            try
            {
                consumer.Commit([new(Queue, 0, offset), new(Queue, 1, offset)]);
            }
            catch (KafkaException)
            {
                continue; // nobody knows
            }

            Promises.Add(Walker, offset);
            Interlocked.Increment(ref acknowledged);
        }
    }

    private void Transact(string id, int writer, Random random, CancellationToken stopping)
    {
        var group = new ConsumerConfig { BootstrapServers = bootstrapServers, GroupId = GroupOf(id) };
        using var consumer = new ConsumerBuilder<string, string>(group).SetLogHandler((_, _) => { }).Build();
        while (!stopping.IsCancellationRequested) // one producer takes over from the other
        {
            using var producer = Kafka.TransactionalProducer(
                bootstrapServers, id, config => config.MessageTimeoutMs = config.TransactionTimeoutMs = 30_000);
            try
            {
                while (!stopping.IsCancellationRequested && random.Next(20) > 0)
                {
                    Transact(producer, consumer.ConsumerGroupMetadata, id, writer, random);
                }
            }
            catch (KafkaException)
            {
                continue; // of that one nothing is known: the next producer of the name ends it
            }
        }
    }

    private void Transact(IProducer<string, string> producer, IConsumerGroupMetadata group, string id, int writer, Random random)
    {
        var number = Interlocked.Increment(ref transactions);
        Promises.Add(Begun(id), number);
        producer.BeginTransaction();
        var attempts = Enumerable.Range(0, random.Next(1, 6))
            .Select(i => History.Begin(writer, number, random.Next(Partitions), $"{id}-t{number}-{i}")).ToList();
        foreach (var attempt in attempts) producer.Produce(new TopicPartition(Queue, attempt.Partition), new() { Value = attempt.Value });
        producer.SendOffsetsToTransaction([new(Queue, 0, number)], group, Bound);
        if (random.Next(4) < writer) // one of them aborts every second
        {
            foreach (var attempt in attempts) attempt.Outcome = Outcome.Aborted; // whatever comes of it: nobody asked for a commit
            producer.AbortTransaction(Bound);
            return;
        }

        producer.Flush(Bound);
        Promises.Add(Written(id), number);
        producer.CommitTransaction(Bound);
        foreach (var attempt in attempts) Acknowledge(attempt);
    }

    private void Acknowledge(Attempt attempt)
    {
        (attempt.AcknowledgedAt, attempt.Outcome) = (TimeProvider.System.GetUtcNow(), Outcome.Acknowledged);
        Interlocked.Increment(ref acknowledged);
    }
}
