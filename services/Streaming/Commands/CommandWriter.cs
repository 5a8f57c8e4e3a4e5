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

    private readonly IProducer<byte[], byte[]> producer;
    private readonly string prefix;

    public CommandWriter(KafkaClients clients, IOptions<StreamingOptions> options)
    {
        prefix = options.Value.TopicPrefix;
        producer = clients.Producer("commands", config =>
        {
            config.MessageTimeoutMs = PatienceMs;
            config.QueueBufferingMaxMessages = QueuedMax;
            config.DeliveryReportFields = "status";
        });
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
        try
        {
            await producer.ProduceAsync(topic, message, cancellationToken);
        }
        catch (KafkaException e)
        {
            KafkaSpans.Fail(span, e.Error.Code.ToString());
            throw new BrokerUnavailableException($"{topic} gave no acknowledgement: {e.Error.Code}.", e);
        }
    }

    public void Dispose() => producer.Dispose();
}
