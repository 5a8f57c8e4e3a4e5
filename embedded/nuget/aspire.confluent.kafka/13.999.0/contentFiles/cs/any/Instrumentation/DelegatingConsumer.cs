using Confluent.Kafka;

namespace Aspire.Confluent.Kafka;

/// <summary>Forwards every call. Derived classes override what they change.</summary>
internal abstract class DelegatingConsumer<TKey, TValue>(IConsumer<TKey, TValue> inner) : IConsumer<TKey, TValue>
{
    protected IConsumer<TKey, TValue> Inner { get; } = inner;

    public Handle Handle => Inner.Handle;

    public string Name => Inner.Name;

    public string MemberId => Inner.MemberId;

    public List<TopicPartition> Assignment => Inner.Assignment;

    public List<string> Subscription => Inner.Subscription;

    public IConsumerGroupMetadata ConsumerGroupMetadata => Inner.ConsumerGroupMetadata;

    public virtual ConsumeResult<TKey, TValue>? Consume(int millisecondsTimeout) => Inner.Consume(millisecondsTimeout);

    public virtual ConsumeResult<TKey, TValue>? Consume(TimeSpan timeout) => Inner.Consume(timeout);

    public virtual ConsumeResult<TKey, TValue> Consume(CancellationToken cancellationToken = default) => Inner.Consume(cancellationToken);

    public int AddBrokers(string brokers) => Inner.AddBrokers(brokers);

    public void SetSaslCredentials(string username, string password) => Inner.SetSaslCredentials(username, password);

    public void Subscribe(IEnumerable<string> topics) => Inner.Subscribe(topics);

    public void Subscribe(string topic) => Inner.Subscribe(topic);

    public void Unsubscribe() => Inner.Unsubscribe();

    public void Assign(TopicPartition partition) => Inner.Assign(partition);

    public void Assign(TopicPartitionOffset partition) => Inner.Assign(partition);

    public void Assign(IEnumerable<TopicPartitionOffset> partitions) => Inner.Assign(partitions);

    public void Assign(IEnumerable<TopicPartition> partitions) => Inner.Assign(partitions);

    public void IncrementalAssign(IEnumerable<TopicPartitionOffset> partitions) => Inner.IncrementalAssign(partitions);

    public void IncrementalAssign(IEnumerable<TopicPartition> partitions) => Inner.IncrementalAssign(partitions);

    public void IncrementalUnassign(IEnumerable<TopicPartition> partitions) => Inner.IncrementalUnassign(partitions);

    public void Unassign() => Inner.Unassign();

    public void StoreOffset(ConsumeResult<TKey, TValue> result) => Inner.StoreOffset(result);

    public void StoreOffset(TopicPartitionOffset offset) => Inner.StoreOffset(offset);

    public List<TopicPartitionOffset> Commit() => Inner.Commit();

    public void Commit(IEnumerable<TopicPartitionOffset> offsets) => Inner.Commit(offsets);

    public void Commit(ConsumeResult<TKey, TValue> result) => Inner.Commit(result);

    public void Seek(TopicPartitionOffset tpo) => Inner.Seek(tpo);

    public void Pause(IEnumerable<TopicPartition> partitions) => Inner.Pause(partitions);

    public void Resume(IEnumerable<TopicPartition> partitions) => Inner.Resume(partitions);

    public List<TopicPartitionOffset> Committed(TimeSpan timeout) => Inner.Committed(timeout);

    public List<TopicPartitionOffset> Committed(IEnumerable<TopicPartition> partitions, TimeSpan timeout) => Inner.Committed(partitions, timeout);

    public Offset Position(TopicPartition partition) => Inner.Position(partition);

    public List<TopicPartitionOffset> OffsetsForTimes(IEnumerable<TopicPartitionTimestamp> timestampsToSearch, TimeSpan timeout) =>
        Inner.OffsetsForTimes(timestampsToSearch, timeout);

    public WatermarkOffsets GetWatermarkOffsets(TopicPartition topicPartition) => Inner.GetWatermarkOffsets(topicPartition);

    public WatermarkOffsets QueryWatermarkOffsets(TopicPartition topicPartition, TimeSpan timeout) =>
        Inner.QueryWatermarkOffsets(topicPartition, timeout);

    public void Close() => Inner.Close();

    public void Dispose() => Inner.Dispose();
}
