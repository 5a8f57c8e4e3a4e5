using Confluent.Kafka;
using Microsoft.Extensions.Options;

namespace EcomStreaming.Streaming;

/// <summary>Combines spans and metrics of Kafka operations for code that needs both.</summary>
internal sealed class KafkaTelemetry(IOptions<StreamingOptions> options, KafkaServer server, TimeProvider time)
{
    public KafkaSpans Spans { get; } = new(options.Value, server);

    public KafkaMetrics Metrics { get; } = new(server);

    public Started Begin() => new(time.GetUtcNow(), time.GetTimestamp());

    /// <summary>That many records, which were handed over together, were acknowledged, or refused.</summary>
    public void Sent(string topic, int records, Started started, ErrorCode answer) =>
        Metrics.Sent(topic, records, Since(started), answer == ErrorCode.NoError ? null : answer.ToString());

    /// <summary>A poll gave these records.</summary>
    public void Polled(StageNames names, IReadOnlyList<RawRecord> records, Started started)
    {
        Metrics.Polled(names, records.Count, Since(started));
        Spans.Polled(names, records, started.At);
    }

    /// <summary>Commits what was polled.</summary>
    public void Commit(StageNames names, IReadOnlyList<RawRecord> records, Action commit)
    {
        var started = Begin();
        var span = Spans.Commit(names, records);
        try
        {
            commit();
            Metrics.Committed(names, Since(started), error: null);
        }
        catch (KafkaException e)
        {
            KafkaSpans.Fail(span, e.Error.Code.ToString());
            Metrics.Committed(names, Since(started), e.Error.Code.ToString());
            throw;
        }
        finally
        {
            KafkaSpans.End(span);
        }
    }

    private TimeSpan Since(Started started) => time.GetElapsedTime(started.Timestamp);

    /// <summary>When an operation began, on the calendar and on the clock that measures.</summary>
    public readonly record struct Started(DateTimeOffset At, long Timestamp);
}
