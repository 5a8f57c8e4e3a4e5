using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.Streaming;

/// <summary>
/// The one producer of a service's stages: idempotent, and patient enough to outlast a broker's restart. After a fatal error there is a new one.
/// </summary>
internal sealed partial class OutputProducer(KafkaClients clients, TimeProvider time, ILogger<OutputProducer> logger) : IDisposable
{
    /// <summary>A broker may be away for a minute: until then what was appended waits.</summary>
    private const int PatienceMs = 120_000;

    private static readonly TimeSpan FullQueuePause = TimeSpan.FromMilliseconds(5);

    private readonly Lock gate = new();
    private IProducer<byte[], byte[]>? current;

    /// <summary>Appends them and returns once every one is acknowledged; throws if any is not.</summary>
    public async Task AppendAsync(IEnumerable<Append> appends, CancellationToken cancellationToken)
    {
        var producer = Current();
        var acknowledgements = new Acknowledgements();
        try
        {
            foreach (var append in appends) await ProduceAsync(producer, append, acknowledgements, cancellationToken);
        }
        finally
        {
            // Those already on their way are waited for in any case: nothing of a batch may arrive after its state was restored.
            await acknowledgements.AllAsync(cancellationToken);
        }

        if (acknowledgements.FirstError is not { } error) return;
        if (error.IsFatal) Replace(producer);
        throw new KafkaException(error);
    }

    private async ValueTask ProduceAsync(
        IProducer<byte[], byte[]> producer, Append append, Acknowledgements acknowledgements, CancellationToken cancellationToken)
    {
        var target = new TopicPartition(append.Topic, append.Partition ?? Partition.Any);
        var message = new Message<byte[], byte[]> { Key = append.Key!, Value = append.Value!, Headers = append.Headers };
        while (true)
        {
            try
            {
                acknowledgements.Add();
                producer.Produce(target, message, acknowledgements.Report);
                return;
            }
            catch (ProduceException<byte[], byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                acknowledgements.Withdraw();
                await Task.Delay(FullQueuePause, time, cancellationToken);
            }
            catch (KafkaException e)
            {
                acknowledgements.Withdraw();
                if (e.Error.IsFatal) Replace(producer);
                throw;
            }
        }
    }

    private IProducer<byte[], byte[]> Current()
    {
        lock (gate) return current ??= clients.Producer("stages", config => config.MessageTimeoutMs = PatienceMs);
    }

    private void Replace(IProducer<byte[], byte[]> failed)
    {
        lock (gate)
        {
            if (!ReferenceEquals(current, failed)) return;
            current = null;
        }

        LogReplaced();
        failed.Dispose();
    }

    public void Dispose()
    {
        lock (gate)
        {
            current?.Dispose();
            current = null;
        }
    }

    [LoggerMessage(31, LogLevel.Warning, "The stages' producer failed for good; a new one takes over")]
    private partial void LogReplaced();
}
