using Confluent.Kafka;

namespace EcomStreaming.Streaming;

/// <summary>
/// The one producer of a service's stages. It is idempotent, outlasts a restart of the broker, and is replaced after a fatal error.
/// </summary>
internal sealed class OutputProducer(KafkaClients clients, KafkaTelemetry telemetry, TimeProvider time) : IDisposable
{
    /// <summary>A broker may be away for a minute: until then what was appended waits.</summary>
    private const int PatienceMs = 120_000;

    private static readonly TimeSpan FullQueuePause = TimeSpan.FromMilliseconds(5);

    private readonly SharedProducer producers = new(failed => clients.Producer("stages", config => config.MessageTimeoutMs = PatienceMs, failed));

    /// <summary>Appends them and returns once every one is acknowledged; throws if any is not.</summary>
    public async Task AppendAsync(IEnumerable<Append> appends, CancellationToken cancellationToken)
    {
        using var lease = producers.Take();
        var acknowledgements = new Acknowledgements(telemetry);
        try
        {
            foreach (var append in appends) await ProduceAsync(lease.Producer, append, acknowledgements, cancellationToken);
        }
        finally
        {
            // Those already on their way are waited for in any case: nothing of a batch may arrive after its state was restored.
            await acknowledgements.AllAsync(cancellationToken);
        }

        if (acknowledgements.FirstError is { } error) throw new KafkaException(error);
    }

    private async ValueTask ProduceAsync(
        IProducer<byte[], byte[]> producer, Append append, Acknowledgements acknowledgements, CancellationToken cancellationToken)
    {
        var target = new TopicPartition(append.Topic, append.Partition ?? Partition.Any);
        var span = telemetry.Spans.Send(append);
        var headers = append.Headers ?? (span is null ? null : TraceHeaders.Write(span.Context));
        var message = new Message<byte[], byte[]> { Key = append.Key!, Value = append.Value!, Headers = headers };
        var report = acknowledgements.Reporting(span);
        while (true)
        {
            try
            {
                acknowledgements.Add();
                producer.Produce(target, message, report);
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
                KafkaSpans.Refused(span, e.Error);
                throw;
            }
        }
    }

    public void Dispose() => producers.Dispose();
}
