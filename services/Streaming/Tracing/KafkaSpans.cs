using System.Diagnostics;
using Confluent.Kafka;
using Message = EcomStreaming.Contracts.Message;

namespace EcomStreaming.Streaming;

/// <summary>Creates the spans of Kafka operations after OpenTelemetry's messaging conventions 1.44, only for records of sampled traces.</summary>
internal sealed class KafkaSpans(StreamingOptions options, KafkaServer server)
{
    public const string SourceName = "EcomStreaming.Kafka";

    /// <summary>Of polls and commits, which a process listens to only where they are asked for.</summary>
    public const string BatchSourceName = "EcomStreaming.Kafka.Batches";

    private static readonly ActivitySource Source = new(SourceName);
    private static readonly ActivitySource Batches = new(BatchSourceName);

    private readonly SpanAttributes attributes = new(server, options.TelemetrySecret);
    private readonly bool underParent = options.ProcessSpans == ProcessSpans.Parent;

    /// <summary><c>send {topic}</c> under whatever is going on here; current until it is disposed.</summary>
    public Activity? Send(string topic, Message message, string key)
    {
        var span = Source.StartActivity($"send {topic}", ActivityKind.Producer);
        if (span is not { IsAllDataRequested: true }) return span;

        attributes.Describe(span, "send", "send", topic);
        attributes.Describe(span, message, key);
        return span;
    }

    /// <summary><c>send {topic}</c> under the record that led to it. It ends on the client's own thread, so it is current nowhere.</summary>
    public Activity? Send(Append append)
    {
        if (append.Cause is not { } cause || !Source.HasListeners()) return null;
        var span = Apart(() => Source.StartActivity($"send {append.Topic}", ActivityKind.Producer, cause.Context));
        if (span is not { IsAllDataRequested: true }) return span;

        attributes.Describe(span, "send", "send", append.Topic);
        if (cause.Message is { } message) attributes.Describe(span, message, cause.Key);
        if (append.Value is null) SpanAttributes.DescribeTombstone(span);
        return span;
    }

    /// <summary><c>process {topic}</c>, for records that carry a sampled context only: without one a consumer starts no trace.</summary>
    public Activity? Process(RawRecord record, string group)
    {
        if (!Source.HasListeners()) return null;
        var producer = TraceHeaders.Read(record.Message.Headers);
        if (producer == default) return null;

        ActivityLink[] links = [new(producer)];
        var name = $"process {record.Topic}";
        var span = underParent
            ? Source.StartActivity(name, ActivityKind.Consumer, producer, links: links)
            : StartRoot(Source, name, ActivityKind.Consumer, links);
        if (span is not { IsAllDataRequested: true }) return span;

        attributes.Describe(span, "process", "process", record.Topic, group);
        SpanAttributes.Describe(span, record.TopicPartitionOffset);
        if (record.Message.Value is null) SpanAttributes.DescribeTombstone(span);
        return span;
    }

    public void Describe(Activity? span, StageRecord record)
    {
        if (span is { IsAllDataRequested: true }) attributes.Describe(span, record.Message, record.Key);
    }

    /// <summary>Ends a send that was not even taken.</summary>
    public static void Refused(Activity? span, Error error)
    {
        Fail(span, error.Code.ToString());
        End(span);
    }

    /// <summary>Ends a send with what the broker said of it.</summary>
    public static void Sent(Activity span, DeliveryReport<byte[], byte[]> report)
    {
        if (report.Error.IsError) Fail(span, report.Error.Code.ToString());
        else if (span.IsAllDataRequested) SpanAttributes.Describe(span, report.TopicPartitionOffset);
        End(span);
    }

    /// <summary>Ends a span that is current nowhere, and leaves what is current here as it is.</summary>
    public static void End(Activity? span)
    {
        var current = Activity.Current;
        span?.Dispose();
        Activity.Current = current;
    }

    /// <summary><c>poll {topic}</c>, over as soon as it is known what came: a root, since what it brought belongs to many traces.</summary>
    public void Polled(StageNames names, IReadOnlyList<RawRecord> records, DateTimeOffset started) =>
        End(OfBatch("poll", "receive", names, records, started));

    /// <summary><c>commit {topic}</c> for what was polled; a root as well, which the caller ends.</summary>
    public Activity? Commit(StageNames names, IReadOnlyList<RawRecord> records) => OfBatch("commit", "settle", names, records, default);

    public static void Fail(Activity? span, string error, string? description = null)
    {
        span?.SetTag("error.type", error);
        span?.SetStatus(ActivityStatusCode.Error, description);
    }

    private Activity? OfBatch(string operation, string type, StageNames names, IReadOnlyList<RawRecord> records, DateTimeOffset started)
    {
        if (!Batches.HasListeners() || BatchLinks.Of(records) is not { Count: > 0 } links) return null;
        var span = Apart(() => StartRoot(Batches, $"{operation} {names.Input}", ActivityKind.Client, links, started));
        if (span is not { IsAllDataRequested: true }) return span;

        attributes.Describe(span, operation, type, names.Input, names.Group);
        if (records.Count == 1) SpanAttributes.Describe(span, records[0].TopicPartitionOffset);
        else span.SetTag("messaging.batch.message_count", records.Count);
        return span;
    }

    private static Activity? StartRoot(
        ActivitySource source, string name, ActivityKind kind, IEnumerable<ActivityLink> links, DateTimeOffset started = default)
    {
        Activity.Current = null; // whatever this thread is in would become the parent
        return source.StartActivity(name, kind, parentContext: default, tags: null, links, started);
    }

    /// <summary>Begins a span that is current nowhere, and leaves what is current here as it is.</summary>
    private static Activity? Apart(Func<Activity?> start)
    {
        var current = Activity.Current;
        try
        {
            return start();
        }
        finally
        {
            Activity.Current = current;
        }
    }
}
