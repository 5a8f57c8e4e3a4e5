using Confluent.Kafka;

namespace EcomStreaming.Streaming;

/// <summary>How a batch becomes final once its outputs are acknowledged.</summary>
internal interface IBatchCommit
{
    void Commit(IConsumer<byte[], byte[]> consumer, IReadOnlyCollection<TopicPartitionOffset> next);
}

/// <summary>At least once: the offsets follow the outputs, so a crash in between repeats the batch.</summary>
internal sealed class OffsetCommit : IBatchCommit
{
    public void Commit(IConsumer<byte[], byte[]> consumer, IReadOnlyCollection<TopicPartitionOffset> next) => consumer.Commit(next);
}
