using System.Net;
using Confluent.Kafka;
using EcomStreaming.Broker.Tests.Clients;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Crashes;

/// <summary>
/// Clients of one topic that go on through kills, with a history of what they did and were told, and what was read of it after each kill.
/// </summary>
internal sealed class CrashWorkload
{
    public const int Partitions = 2;

    private const int InFlight = 20;
    private const string SegmentBytes = "20000";

    /// <summary>Of one writer in a round.</summary>
    private const int RecordsMax = 1_000;

    /// <summary>Its offsets are committed by the consumer that reads; those of the other group within transactions.</summary>
    private const string Readers = "readers";
    private const string Movers = "movers";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly string bootstrapServers;
    private readonly string topic;
    private readonly History history = new();
    private readonly List<IReadOnlyList<ReadRecord>> reads = [];
    private readonly List<IReadOnlyList<CommittedOffset>> committedOffsets = [];
    private int lives;
    private int transactions;
    private int written;
    private int committed;
    private long moved;

    private CrashWorkload(string bootstrapServers, string topic) => (this.bootstrapServers, this.topic) = (bootstrapServers, topic);

    public (int Written, int Committed) Progress => (Volatile.Read(ref written), Volatile.Read(ref committed));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Makes the topic, with segments so small that many are closed.</summary>
    public static async Task<CrashWorkload> BeginAsync(string bootstrapServers, string topic)
    {
        var load = new CrashWorkload(bootstrapServers, topic);
        using (var client = await RawClient.ConnectAsync(IPEndPoint.Parse(bootstrapServers), Cancelled))
            await client.CreateTopicAsync(topic, Partitions, Cancelled, ("segment.bytes", SegmentBytes));
        using var producer = Kafka.Producer(bootstrapServers);
        await load.PutAsync(producer, load.history.Begin(++load.lives, null, 0, "first"));
        return load;
    }

    /// <summary>Starts them; they end by themselves once they are told to stop and are answered.</summary>
    public Task[] Start(Random random, CancellationToken stopping)
    {
        var (writes, transacts, commits) = (new Random(random.Next()), new Random(random.Next()), new Random(random.Next()));
        return
        [
            WriteAsync(++lives, writes, stopping),
            Task.Run(() => Transact(++lives, transacts, stopping), Cancelled),
            Task.Run(() => Commit(commits, stopping), Cancelled),
            StalledClients.RunAsync(IPEndPoint.Parse(bootstrapServers), topic, stopping),
        ];
    }

    /// <summary>Reads everything and holds it, with all that was read before, against what was done.</summary>
    public List<string> Check()
    {
        reads.Add([.. Enumerable.Range(0, Partitions).SelectMany(partition =>
            Kafka.ReadAll(bootstrapServers, topic, partition)
                .Select(record => new ReadRecord(partition, record.Offset.Value, record.Message.Value)))]);
        committedOffsets.Add([.. Committed(Readers), .. Committed(Movers)]);
        return [.. LogChecker.Check(history.Attempts, reads), .. OffsetChecker.Check(history.Commits, committedOffsets)];
    }

    /// <summary>
    /// Writes with many records on their way, as an idempotent producer does, until it is stopped; what is on its way then is waited for.
    /// </summary>
    private async Task WriteAsync(int writer, Random random, CancellationToken stopping)
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

    private void Transact(int writer, Random random, CancellationToken stopping)
    {
        using var mover = Consumer(Movers);
        var aborts = random.Next(4); // none in one round, three of four in another
        for (var left = RecordsMax; left > 0 && !stopping.IsCancellationRequested; left--)
        {
            using var producer = Kafka.TransactionalProducer(
                bootstrapServers, topic, config => config.MessageTimeoutMs = config.TransactionTimeoutMs = 30_000);
            try
            {
                for (; left > 0 && !stopping.IsCancellationRequested; left--) Transact(producer, mover.ConsumerGroupMetadata, writer, aborts, random);
            }
            catch (KafkaException)
            {
                continue; // of that one nothing is known: the next producer of the name ends it
            }
        }
    }

    /// <summary>A few records, and an offset: that behind the last record which such a transaction is known to have written.</summary>
    private void Transact(IProducer<string, string> producer, IConsumerGroupMetadata group, int writer, int aborts, Random random)
    {
        var number = Interlocked.Increment(ref transactions);
        producer.BeginTransaction();
        var attempts = Enumerable.Range(0, random.Next(1, 6))
            .Select(i => history.Begin(writer, number, random.Next(Partitions), $"{writer}-t{number}-{i}")).ToList();
        var offset = history.BeginCommit(Movers, 0, Volatile.Read(ref moved));
        foreach (var attempt in attempts) producer.Produce(new TopicPartition(topic, attempt.Partition), new() { Value = attempt.Value }, NoteMoved);
        producer.SendOffsetsToTransaction([new(topic, offset.Partition, offset.Offset)], group, Bound);
        if (random.Next(4) < aborts)
        {
            offset.Outcome = Outcome.Aborted; // whatever comes of it: nobody asked for a commit
            foreach (var attempt in attempts) attempt.Outcome = Outcome.Aborted;
            producer.AbortTransaction(Bound);
            return;
        }

        producer.CommitTransaction(Bound);
        offset.Outcome = Outcome.Acknowledged;
        foreach (var attempt in attempts) attempt.Outcome = Outcome.Acknowledged;
        Interlocked.Add(ref written, attempts.Count);
    }

    private void NoteMoved(DeliveryReport<string, string> report)
    {
        if (!report.Error.IsError && report.Partition == 0) Volatile.Write(ref moved, report.Offset + 1);
    }

    /// <summary>A group's only member: it reads on from what is committed, and commits after every few records.</summary>
    private void Commit(Random random, CancellationToken stopping)
    {
        using var consumer = Consumer(Readers);
        consumer.Subscribe(topic);
        for (var left = 0; !stopping.IsCancellationRequested;)
        {
            if (consumer.Consume(TimeSpan.FromMilliseconds(50)) is not { } record || left-- > 0) continue;
            left = random.Next(20);
            var commit = history.BeginCommit(Readers, record.Partition, record.Offset + 1);
            try
            {
                consumer.Commit(record);
                commit.Outcome = Outcome.Acknowledged;
                Interlocked.Increment(ref committed);
            }
            catch (KafkaException)
            {
                continue; // nobody knows
            }
        }

        consumer.Close();
    }

    private IEnumerable<CommittedOffset> Committed(string group)
    {
        using var consumer = Consumer(group);
        foreach (var (partition, offset) in consumer.Committed(Enumerable.Range(0, Partitions).Select(i => new TopicPartition(topic, i)), Bound)
            .Select(found => (found.TopicPartition, found.Offset)))
            if (offset != Offset.Unset) yield return new(group, partition.Partition, offset, consumer.QueryWatermarkOffsets(partition, Bound).High);
    }

    private IConsumer<string, string> Consumer(string group)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = $"{topic}-{group}",
            EnableAutoCommit = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            HeartbeatIntervalMs = 100,
            SessionTimeoutMs = 6_000,
            ReconnectBackoffMs = 20,
            ReconnectBackoffMaxMs = 100,
        };
        return new ConsumerBuilder<string, string>(config).SetLogHandler((_, _) => { }).Build();
    }
}
