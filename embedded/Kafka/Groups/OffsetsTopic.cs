using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Groups;

/// <summary>Reads and writes the topic <c>__consumer_offsets</c>.</summary>
internal sealed class OffsetsTopic(TopicRegistry topics, BrokerOptions options, TimeProvider time) : IOffsetsLog
{
    public const string Name = "__consumer_offsets";

    private readonly InternalTopic topic = new(Name, topics, options, time);

    public int PartitionCount => topic.PartitionCount;

    public ValueTask<ErrorCode> AppendAsync(
        int partition, IReadOnlyList<KeyValuePair<byte[], byte[]?>> records, TransactionalProducer? producer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(topic.Append(partition, records, producer));
    }

    public bool IsOffline(int partition) => topic.IsOffline(partition);

    public void TakeOffline(int partition, string reason) => topics.TakeOffline(Name, partition, reason);

    public bool HasTopic(string name) => topics.Find(name) is not null;

    public IEnumerable<LogEntry> ReadAll(int partition) => topic.ReadAll(partition);
}
