using Confluent.Kafka;

namespace EcomStreaming.Broker.Tests.Clients;

/// <summary>A group's member that polls on a thread of its own and shows what it was given.</summary>
internal sealed class GroupConsumer : IDisposable
{
    private readonly IConsumer<string, string> consumer;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task polling;
    private volatile HashSet<int> partitions = [];
    private int rebalances;

    public GroupConsumer(string bootstrapServers, string group, string topic, PartitionAssignmentStrategy strategy, string? instanceId = null)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = group,
            GroupInstanceId = instanceId,
            PartitionAssignmentStrategy = strategy,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            HeartbeatIntervalMs = 100,
            SessionTimeoutMs = 6000,
        };
        consumer = new ConsumerBuilder<string, string>(config)
            .SetLogHandler((_, _) => { })
            .SetPartitionsAssignedHandler((_, assigned) => Change(now => now.Union(assigned.Select(p => p.Partition.Value))))
            .SetPartitionsRevokedHandler((_, revoked) => Change(now => now.Except(revoked.Select(p => p.Partition.Value))))
            .Build();
        consumer.Subscribe(topic);
        polling = Task.Run(Poll);
    }

    public IReadOnlySet<int> Partitions => partitions;

    public int Rebalances => Volatile.Read(ref rebalances);

    public void Dispose()
    {
        stopping.Cancel();
        polling.GetAwaiter().GetResult();
        consumer.Close();
        consumer.Dispose();
        stopping.Dispose();
    }

    private void Change(Func<HashSet<int>, IEnumerable<int>> change)
    {
        partitions = [.. change(partitions)];
        Interlocked.Increment(ref rebalances);
    }

    private void Poll()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                consumer.Consume(TimeSpan.FromMilliseconds(50));
            }
            catch (ConsumeException e) when (e.Error.Code == ErrorCode.Local_Transport)
            {
                // The broker went before it told the group's offsets: the member asks again once there is one.
            }
        }
    }
}
