using System.Text;
using Confluent.Kafka;
using EcomStreaming.Contracts;
using Microsoft.Extensions.Options;

namespace EcomStreaming.Streaming;

/// <summary>Writes HTTP's commands and waits for the broker's acknowledgement, but not for long: somebody waits for the answer.</summary>
internal sealed class CommandWriter : ICommandWriter, IDisposable
{
    private const int PatienceMs = 5_000;
    private const int QueuedMax = 10_000;

    private readonly KafkaClients clients;
    private readonly string prefix;
    private readonly Lock gate = new();
    private IProducer<byte[], byte[]> producer;

    public CommandWriter(KafkaClients clients, IOptions<StreamingOptions> options)
    {
        this.clients = clients;
        prefix = options.Value.TopicPrefix;
        producer = NewProducer();
    }

    public async Task WriteAsync(Outgoing command, CancellationToken cancellationToken)
    {
        var topic = command.Topic.Name(prefix);
        using var span = KafkaSpans.Send(topic, command.Message);
        var message = new Message<byte[], byte[]>
        {
            Key = Encoding.UTF8.GetBytes(command.Key),
            Value = MessageCodec.Encode(command.Message),
            Headers = span is null ? null : TraceHeaders.Write(span.Context),
        };
        var current = Volatile.Read(ref producer);
        try
        {
            var written = await current.ProduceAsync(topic, message, cancellationToken);
            if (span is { IsAllDataRequested: true }) KafkaSpans.Describe(span, written.TopicPartitionOffset);
        }
        catch (KafkaException e)
        {
            KafkaSpans.Fail(span, e.Error.Code.ToString());
            if (e.Error.IsFatal) Replace(current);
            throw new BrokerUnavailableException($"{topic} gave no acknowledgement: {e.Error.Code}.", e);
        }
    }

    public void Dispose()
    {
        lock (gate) producer.Dispose();
    }

    private IProducer<byte[], byte[]> NewProducer() => clients.Producer("commands", config =>
    {
        config.MessageTimeoutMs = PatienceMs;
        config.QueueBufferingMaxMessages = QueuedMax;
        config.DeliveryReportFields = "status";
    });

    /// <summary>An idempotent producer does nothing more after a fatal error: without another one, every later command would be refused.</summary>
    private void Replace(IProducer<byte[], byte[]> failed)
    {
        lock (gate)
        {
            if (!ReferenceEquals(producer, failed)) return;
            Volatile.Write(ref producer, NewProducer());
        }

        failed.Dispose();
    }
}
