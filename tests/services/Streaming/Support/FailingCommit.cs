using Confluent.Kafka;

namespace EcomStreaming.Streaming.Tests.Support;

/// <summary>Fails the first time, as a broker does that gives no answer.</summary>
internal sealed class FailingCommit : IBatchCommit
{
    private readonly OffsetCommit real = new();
    private bool failed;

    public void Commit(IConsumer<byte[], byte[]> consumer, IReadOnlyCollection<TopicPartitionOffset> next)
    {
        if (!failed)
        {
            failed = true;
            throw new KafkaException(new Error(ErrorCode.Local_TimedOut, "The test says so."));
        }

        real.Commit(consumer, next);
    }
}
