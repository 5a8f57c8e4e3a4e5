using Confluent.Kafka;
using EcomStreaming.Broker.Tests.Clients;
using EcomStreaming.Broker.Tests.Crashes;

namespace EcomStreaming.Broker.Tests.PowerCuts;

/// <summary>Clients that come after a power cut: they take over the transactional ids, and write to everything once.</summary>
internal sealed class NextClients : IDisposable
{
    private const int FirstTransaction = 1_000_000;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly string bootstrapServers;
    private readonly List<IProducer<string, string>> producers;

    /// <summary>What their predecessors have left open is aborted from here on.</summary>
    public NextClients(string bootstrapServers)
    {
        this.bootstrapServers = bootstrapServers;
        producers = [.. Workload.TransactionalIds.Select(id => Kafka.TransactionalProducer(bootstrapServers, id))];
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => producers.ForEach(producer => producer.Dispose());

    /// <summary>Returns once everything is acknowledged.</summary>
    public async Task<List<Attempt>> WriteAsync()
    {
        using var producer = Kafka.Producer(bootstrapServers);
        var plain = Everywhere(Workload.TransactionalIds.Length + 1, null);
        foreach (var attempt in plain)
        {
            await producer.ProduceAsync(new TopicPartition(Workload.Queue, attempt.Partition), new() { Value = attempt.Value }, Cancelled);
        }
        return [.. plain, .. producers.SelectMany(
            (transactional, i) => Transact(transactional, Workload.TransactionalIds[i], Everywhere(i + 1, FirstTransaction + i)))];
    }

    private List<Attempt> Transact(IProducer<string, string> producer, string id, List<Attempt> attempts)
    {
        using var consumer =
            new ConsumerBuilder<string, string>(new ConsumerConfig { BootstrapServers = bootstrapServers, GroupId = Workload.GroupOf(id) }).Build();
        producer.BeginTransaction();
        foreach (var attempt in attempts) producer.Produce(new TopicPartition(Workload.Queue, attempt.Partition), new() { Value = attempt.Value });
        producer.SendOffsetsToTransaction([new(Workload.Queue, 0, attempts[0].Transaction!.Value)], consumer.ConsumerGroupMetadata, Bound);
        producer.CommitTransaction(Bound);
        return attempts;
    }

    private static List<Attempt> Everywhere(int writer, int? transaction) => [.. Enumerable.Range(0, Workload.Partitions)
        .Select(partition => new Attempt(writer, transaction, partition, $"next-{writer}-{partition}") { Outcome = Outcome.Acknowledged })];
}
