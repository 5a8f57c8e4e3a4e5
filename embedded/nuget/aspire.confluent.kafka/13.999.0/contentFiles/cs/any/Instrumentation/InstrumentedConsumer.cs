using System.Diagnostics;
using Confluent.Kafka;

namespace Aspire.Confluent.Kafka;

/// <summary>
/// A span <c>{topic} receive</c> for each record, ended when Consume returns. It starts a trace of its own and carries the sender's as a link:
/// so does the genuine one, and whoever wants one trace starts its own span from the record's headers.
/// </summary>
internal sealed class InstrumentedConsumer<TKey, TValue>(IConsumer<TKey, TValue> inner, bool traced, bool measured)
    : DelegatingConsumer<TKey, TValue>(inner)
{
    public override ConsumeResult<TKey, TValue>? Consume(int millisecondsTimeout) => Reported(() => base.Consume(millisecondsTimeout));

    public override ConsumeResult<TKey, TValue>? Consume(TimeSpan timeout) => Reported(() => base.Consume(timeout));

    public override ConsumeResult<TKey, TValue> Consume(CancellationToken cancellationToken = default) =>
        Reported(() => base.Consume(cancellationToken))!;

    private ConsumeResult<TKey, TValue>? Reported(Func<ConsumeResult<TKey, TValue>?> consume)
    {
        var (began, started) = (TimeProvider.System.GetUtcNow(), Stopwatch.GetTimestamp());
        try
        {
            var result = consume();
            if (result is { IsPartitionEOF: false })
                Report(result.TopicPartitionOffset, result.Message.Headers, result.Message.Key, began, started, error: null);
            return result;
        }
        catch (ConsumeException e)
        {
            Report(e.ConsumerRecord?.TopicPartitionOffset, e.ConsumerRecord?.Message?.Headers, key: null, began, started, e.Error);
            throw;
        }
    }

    private void Report(TopicPartitionOffset? at, Headers? headers, object? key, DateTimeOffset began, long started, Error? error)
    {
        if (traced) Trace(at, headers, key, began, error);
        if (!measured) return;
        var tags = new TagList { { "messaging.operation", "receive" }, { "messaging.system", "kafka" }, { "messaging.destination.name", at?.Topic } };
        if (error is not null) tags.Add("error.type", error.Code.ToString());
        ClientInstruments.Received.Add(1, tags);
        ClientInstruments.ReceiveSeconds.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, tags);
    }

    private void Trace(TopicPartitionOffset? at, Headers? headers, object? key, DateTimeOffset began, Error? error)
    {
        var sender = HeaderPropagation.Extract(headers).ActivityContext;
        var links = sender == default ? null : new[] { new ActivityLink(sender) };
        var outer = Activity.Current;
        Activity.Current = null;
        using (var span = ClientInstruments.Source.StartActivity(
            $"{at?.Topic} receive", ActivityKind.Consumer, default(ActivityContext), null, links, began))
        {
            span?.SetTag("messaging.system", "kafka")
                .SetTag("messaging.operation", "receive")
                .SetTag("messaging.client_id", Name)
                .SetTag("messaging.destination.name", at?.Topic)
                .SetTag("messaging.kafka.source.partition", at?.Partition.Value)
                .SetTag("messaging.kafka.message.offset", at?.Offset.Value)
                .SetTag("messaging.kafka.message.key", key);
            if (error is not null) span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", error.Code.ToString());
        }

        Activity.Current = outer;
    }
}
