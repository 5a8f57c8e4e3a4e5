using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace EcomStreaming.Streaming;

/// <summary>Records the four metrics of OpenTelemetry's messaging conventions 1.44 for every operation, traced or not.</summary>
internal sealed class KafkaMetrics(KafkaServer server)
{
    private static readonly Meter Meter = new(KafkaSpans.SourceName);

    /// <summary>As the conventions advise, in seconds.</summary>
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    };

    private static readonly Histogram<double> OperationDuration = Meter.CreateHistogram(
        "messaging.client.operation.duration", "s", "Duration of a send, a poll or a commit", tags: null, Seconds);

    private static readonly Histogram<double> ProcessDuration = Meter.CreateHistogram(
        "messaging.process.duration", "s", "Duration of processing one record", tags: null, Seconds);

    private static readonly Counter<long> SentMessages = Meter.CreateCounter<long>(
        "messaging.client.sent.messages", "{message}", "Records that were to be sent");

    private static readonly Counter<long> ConsumedMessages = Meter.CreateCounter<long>(
        "messaging.client.consumed.messages", "{message}", "Records that were delivered, once per delivery");

    public void Sent(string topic, int records, TimeSpan duration, string? error)
    {
        if (!SentMessages.Enabled && !OperationDuration.Enabled) return;
        var tags = Tags("send", topic, group: null, error);
        SentMessages.Add(records, tags);
        RecordOperation(duration, tags, "send");
    }

    /// <summary>To a view's readers, who are in no group.</summary>
    public void Consumed(string topic, int records)
    {
        if (ConsumedMessages.Enabled) ConsumedMessages.Add(records, Tags("poll", topic, group: null, error: null));
    }

    public void Polled(StageNames names, int records, TimeSpan duration)
    {
        if (!ConsumedMessages.Enabled && !OperationDuration.Enabled) return;
        var tags = Tags("poll", names.Input, names.Group, error: null);
        ConsumedMessages.Add(records, tags);
        RecordOperation(duration, tags, "receive");
    }

    public void Committed(StageNames names, TimeSpan duration, string? error)
    {
        if (OperationDuration.Enabled) RecordOperation(duration, Tags("commit", names.Input, names.Group, error), "settle");
    }

    public void Processed(StageNames names, TimeSpan duration, string? error)
    {
        if (ProcessDuration.Enabled) ProcessDuration.Record(duration.TotalSeconds, Tags("process", names.Input, names.Group, error));
    }

    private static void RecordOperation(TimeSpan duration, TagList tags, string type)
    {
        tags.Add("messaging.operation.type", type);
        OperationDuration.Record(duration.TotalSeconds, tags);
    }

    private TagList Tags(string operation, string topic, string? group, string? error)
    {
        var tags = new TagList
        {
            { "messaging.system", "kafka" },
            { "messaging.operation.name", operation },
            { "messaging.destination.name", topic },
        };
        if (group is not null) tags.Add("messaging.consumer.group.name", group);
        if (error is not null) tags.Add("error.type", error);
        if (server.Host is not null) tags.Add("server.address", server.Host);
        return tags;
    }
}
