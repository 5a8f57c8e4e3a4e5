using Confluent.Kafka;

namespace Aspire.Confluent.Kafka;

/// <summary>Forwards every call. Derived classes override what they change.</summary>
internal abstract class DelegatingProducer<TKey, TValue>(IProducer<TKey, TValue> inner) : IProducer<TKey, TValue>
{
    protected IProducer<TKey, TValue> Inner { get; } = inner;

    public Handle Handle => Inner.Handle;

    public string Name => Inner.Name;

    public virtual Task<DeliveryResult<TKey, TValue>> ProduceAsync(
        TopicPartition topicPartition, Message<TKey, TValue> message, CancellationToken cancellationToken = default) =>
        Inner.ProduceAsync(topicPartition, message, cancellationToken);

    public Task<DeliveryResult<TKey, TValue>> ProduceAsync(
        string topic, Message<TKey, TValue> message, CancellationToken cancellationToken = default) =>
        ProduceAsync(new TopicPartition(topic, Partition.Any), message, cancellationToken);

    public virtual void Produce(
        TopicPartition topicPartition, Message<TKey, TValue> message, Action<DeliveryReport<TKey, TValue>>? deliveryHandler = null) =>
        Inner.Produce(topicPartition, message, deliveryHandler);

    public void Produce(string topic, Message<TKey, TValue> message, Action<DeliveryReport<TKey, TValue>>? deliveryHandler = null) =>
        Produce(new TopicPartition(topic, Partition.Any), message, deliveryHandler);

    public int AddBrokers(string brokers) => Inner.AddBrokers(brokers);

    public void SetSaslCredentials(string username, string password) => Inner.SetSaslCredentials(username, password);

    public int Poll(TimeSpan timeout) => Inner.Poll(timeout);

    public int Flush(TimeSpan timeout) => Inner.Flush(timeout);

    public void Flush(CancellationToken cancellationToken = default) => Inner.Flush(cancellationToken);

    public void InitTransactions(TimeSpan timeout) => Inner.InitTransactions(timeout);

    public void BeginTransaction() => Inner.BeginTransaction();

    public void CommitTransaction(TimeSpan timeout) => Inner.CommitTransaction(timeout);

    public void CommitTransaction() => Inner.CommitTransaction();

    public void AbortTransaction(TimeSpan timeout) => Inner.AbortTransaction(timeout);

    public void AbortTransaction() => Inner.AbortTransaction();

    public void SendOffsetsToTransaction(IEnumerable<TopicPartitionOffset> offsets, IConsumerGroupMetadata groupMetadata, TimeSpan timeout) =>
        Inner.SendOffsetsToTransaction(offsets, groupMetadata, timeout);

    public void Dispose() => Inner.Dispose();
}
