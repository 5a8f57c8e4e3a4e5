using System.Diagnostics;
using Confluent.Kafka;

namespace Aspire.Confluent.Kafka;

/// <summary>A span <c>{topic} publish</c> from the call to the broker's answer, its context in the record's headers, and two measurements.</summary>
internal sealed class InstrumentedProducer<TKey, TValue>(IProducer<TKey, TValue> inner, bool traced, bool measured)
    : DelegatingProducer<TKey, TValue>(inner)
{
    public override async Task<DeliveryResult<TKey, TValue>> ProduceAsync(
        TopicPartition topicPartition, Message<TKey, TValue> message, CancellationToken cancellationToken = default)
    {
        var started = Stopwatch.GetTimestamp();
        using var span = Start(topicPartition, message);
        try
        {
            var result = await base.ProduceAsync(topicPartition, message, cancellationToken);
            Answered(span, started, result.TopicPartition, error: null);
            return result;
        }
        catch (ProduceException<TKey, TValue> e)
        {
            Answered(span, started, e.DeliveryResult?.TopicPartition ?? topicPartition, e.Error);
            throw;
        }
    }

    public override void Produce(
        TopicPartition topicPartition, Message<TKey, TValue> message, Action<DeliveryReport<TKey, TValue>>? deliveryHandler = null)
    {
        var started = Stopwatch.GetTimestamp();
        var span = Start(topicPartition, message);
        try
        {
            base.Produce(topicPartition, message, report =>
            {
                Answered(span, started, report.TopicPartition, report.Error.IsError ? report.Error : null);
                span?.Dispose();
                deliveryHandler?.Invoke(report);
            });
        }
        catch (ProduceException<TKey, TValue> e)
        {
            Answered(span, started, topicPartition, e.Error);
            span?.Dispose();
            throw;
        }
        finally
        {
            // The answer comes on another thread: what the caller starts next is no child of this span.
            if (span is not null && Activity.Current == span) Activity.Current = span.Parent;
        }
    }

    private Activity? Start(TopicPartition target, Message<TKey, TValue> message)
    {
        if (!traced || ClientInstruments.Source.StartActivity($"{target.Topic} publish", ActivityKind.Producer) is not { } span) return null;
        span.SetTag("messaging.system", "kafka")
            .SetTag("messaging.operation", "publish")
            .SetTag("messaging.client_id", Name)
            .SetTag("messaging.destination.name", target.Topic);
        if (message.Key is not null) span.SetTag("messaging.kafka.message.key", message.Key);
        HeaderPropagation.Inject(new(span.Context, OpenTelemetry.Baggage.Current), message.Headers ??= []);
        return span;
    }

    private void Answered(Activity? span, long started, TopicPartition target, Error? error)
    {
        span?.SetTag("messaging.kafka.destination.partition", target.Partition.Value);
        if (error is not null) span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", error.Code.ToString());
        if (!measured) return;
        var tags = new TagList
        {
            { "messaging.operation", "publish" }, { "messaging.system", "kafka" }, { "messaging.destination.name", target.Topic },
        };
        if (error is not null) tags.Add("error.type", error.Code.ToString());
        ClientInstruments.Published.Add(1, tags);
        ClientInstruments.PublishSeconds.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, tags);
    }
}
