using Confluent.Kafka;

namespace EcomStreaming.Streaming;

/// <summary>
/// Finds out when records were written by reading each of them: at most one per partition and round, and none that was read in the round before. It
/// uses its own consumer, in no group.
/// </summary>
internal sealed class OldestRecords : IDisposable
{
    /// <summary>A broker sends a whole batch at least, however little is asked for.</summary>
    private const int FetchBytes = 16 * 1024;

    private static readonly TimeSpan RoundMax = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan PollWait = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider time;
    private readonly IConsumer<byte[], byte[]> consumer;
    private Dictionary<TopicPartitionOffset, DateTimeOffset> known = [];

    public OldestRecords(KafkaClients clients, string prefix, TimeProvider time)
    {
        this.time = time;
        consumer = clients.Consumer("lag", config =>
        {
            config.GroupId = $"{prefix}.lag"; // asked for by librdkafka; nothing joins or commits
            config.EnablePartitionEof = true;
            config.MaxPartitionFetchBytes = FetchBytes;
            config.QueuedMaxMessagesKbytes = FetchBytes / 1024;
        });
    }

    /// <summary>What could be read in time; where nothing follows but what no reader sees, there is nothing.</summary>
    public IReadOnlyDictionary<TopicPartitionOffset, DateTimeOffset> Read(
        IReadOnlyCollection<TopicPartitionOffset> places, CancellationToken cancellationToken)
    {
        known = places.Distinct().Where(known.ContainsKey).ToDictionary(place => place, place => known[place]);
        var started = time.GetTimestamp();
        var open = places.Distinct().Where(place => !known.ContainsKey(place)).ToList();

        // Two groups may be at different places of one partition, and a consumer is at one.
        while (open.Count > 0 && time.GetElapsedTime(started) < RoundMax)
        {
            var pass = open.DistinctBy(place => place.TopicPartition).ToList();
            ReadOneOfEach(pass, started, cancellationToken);
            open = [.. open.Except(pass)];
        }

        return known;
    }

    private void ReadOneOfEach(List<TopicPartitionOffset> places, long started, CancellationToken cancellationToken)
    {
        var open = places.ToDictionary(place => place.TopicPartition);
        consumer.Assign(places);
        try
        {
            while (open.Count > 0 && time.GetElapsedTime(started) < RoundMax)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (consumer.Consume(PollWait) is not { } record || !open.Remove(record.TopicPartition, out var place)) continue;
                consumer.IncrementalUnassign([record.TopicPartition]); // a pause would outlast the next assignment
                if (!record.IsPartitionEOF) known[place] = DateTimeOffset.FromUnixTimeMilliseconds(record.Message.Timestamp.UnixTimestampMs);
            }
        }
        finally
        {
            consumer.Unassign();
        }
    }

    public void Dispose() => consumer.Dispose();
}
