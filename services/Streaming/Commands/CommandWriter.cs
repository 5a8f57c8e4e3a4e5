using System.Text;
using Confluent.Kafka;
using EcomStreaming.Contracts;
using Microsoft.Extensions.Options;

namespace EcomStreaming.Streaming;

/// <summary>Writes HTTP's commands and waits a short time for the broker's acknowledgement.</summary>
internal sealed class CommandWriter(CommandProducers clients, IOptions<StreamingOptions> options, KafkaTelemetry telemetry, TimeProvider time)
    : ICommandWriter, IDisposable
{
    /// <summary>The second one is for the command that finds the producer failed for good: repeating under the same id is safe.</summary>
    private const int AttemptsMax = 2;

    /// <summary>That an error was fatal, the client says a moment after it has refused a record for it.</summary>
    private static readonly TimeSpan FatalNotice = TimeSpan.FromSeconds(2);

    private readonly SharedProducer producers = new(clients.Create);

    public async Task WriteAsync(Outgoing command, CancellationToken cancellationToken)
    {
        var topic = command.Topic.Name(options.Value.TopicPrefix);
        using var span = telemetry.Spans.Send(topic, command.Message, command.Key);
        var started = telemetry.Begin();
        var message = new Message<byte[], byte[]>
        {
            Key = Encoding.UTF8.GetBytes(command.Key),
            Value = MessageCodec.Encode(command.Message),
            Headers = span is null ? null : TraceHeaders.Write(span.Context),
        };
        try
        {
            var written = await ProduceAsync(topic, message, cancellationToken);
            if (span is { IsAllDataRequested: true }) SpanAttributes.Describe(span, written.TopicPartitionOffset);
            telemetry.Sent(topic, 1, started, ErrorCode.NoError);
        }
        catch (KafkaException e)
        {
            KafkaSpans.Fail(span, e.Error.Code.ToString());
            telemetry.Sent(topic, 1, started, e.Error.Code);
            if (e.Error.Code == ErrorCode.MsgSizeTooLarge) throw new CommandTooLargeException($"{topic} takes no record of that size.", e);
            throw new BrokerUnavailableException($"{topic} gave no acknowledgement: {e.Error.Code}.", e);
        }
    }

    public void Dispose() => producers.Dispose();

    private async Task<DeliveryResult<byte[], byte[]>> ProduceAsync(
        string topic, Message<byte[], byte[]> message, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var lease = producers.Take();
            try
            {
                return await lease.Producer.ProduceAsync(topic, message, cancellationToken);
            }
            catch (KafkaException e) when (attempt < AttemptsMax && e.Error.Code is not (ErrorCode.MsgSizeTooLarge or ErrorCode.Local_MsgTimedOut))
            {
                if (!await HasFailedAsync(lease, cancellationToken)) throw;
            }
        }
    }

    private async Task<bool> HasFailedAsync(SharedProducer.Lease lease, CancellationToken cancellationToken)
    {
        try
        {
            await lease.Failed.WaitAsync(FatalNotice, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
