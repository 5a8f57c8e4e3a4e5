using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace EcomStreaming.ServiceDefaults;

/// <summary>
/// Counts what was recorded and what a collector took. OpenTelemetry has no count of failed exports, so two of its signs are put together:
/// its meter tells how many items the exporter is given, and then, on the same thread, an event of the exporter tells that they were taken.
/// </summary>
internal sealed class ExportTally : EventListener
{
    private const string ExporterEvents = "OpenTelemetry-Exporter-OpenTelemetryProtocol";
    private const string ExportSucceeded = "ExportSuccess";
    private const string SdkMeter = "otel.sdk.experimental";
    private const string SpansGiven = "otel.sdk.processor.span.processed";
    private const string LogsGiven = "otel.sdk.processor.log.processed";

    /// <summary>What this thread is exporting.</summary>
    private readonly ThreadLocal<(string Instrument, long Items)> given = new();
    private readonly MeterListener meters = new();
    private readonly Counter<Activity> spans = new();
    private readonly Counter<LogRecord> logs = new();
    private long spansTaken;
    private long logsTaken;
    private long metricsTaken;

    public ExportTally()
    {
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == SdkMeter && instrument.Name is SpansGiven or LogsGiven) listener.EnableMeasurementEvents(instrument);
        };
        meters.SetMeasurementEventCallback<long>(Given);
        meters.Start();
    }

    /// <summary>To be added before the exporter.</summary>
    public BaseProcessor<Activity> Spans => spans;

    /// <inheritdoc cref="Spans"/>
    public BaseProcessor<LogRecord> Logs => logs;

    public long SpansLost => Math.Max(0, spans.Count - Interlocked.Read(ref spansTaken));

    public long LogsLost => Math.Max(0, logs.Count - Interlocked.Read(ref logsTaken));

    /// <summary>How many exports of metrics were taken.</summary>
    public long MetricsTaken => Interlocked.Read(ref metricsTaken);

    public override void Dispose()
    {
        meters.Dispose();
        base.Dispose();
        given.Dispose();
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == ExporterEvents) EnableEvents(eventSource, EventLevel.Informational);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName != ExportSucceeded) return;
        if (eventData.Payload?[0] is string address && address.Contains("metrics", StringComparison.OrdinalIgnoreCase))
        {
            Interlocked.Increment(ref metricsTaken);
            return;
        }

        var (instrument, items) = given.Value;
        given.Value = default;
        if (instrument == SpansGiven) Interlocked.Add(ref spansTaken, items);
        if (instrument == LogsGiven) Interlocked.Add(ref logsTaken, items);
    }

    /// <summary>An error says that they were dropped instead.</summary>
    private void Given(Instrument instrument, long items, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        foreach (var tag in tags)
            if (tag.Key == "error.type") return;
        given.Value = (instrument.Name, items);
    }

    private sealed class Counter<T> : BaseProcessor<T>
    {
        private long count;

        public long Count => Interlocked.Read(ref count);

        public override void OnEnd(T data) => Interlocked.Increment(ref count);
    }
}
