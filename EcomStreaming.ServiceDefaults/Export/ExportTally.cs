using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace EcomStreaming.ServiceDefaults;

/// <summary>
/// Counts what was recorded, what a collector took and what was lost on the way. OpenTelemetry counts an export as done when it begins, so two of its
/// signs are put together: its meter tells how many items the exporter is given, and then, on the same thread, an event of the exporter tells that
/// they were taken. Without that event the export has failed.
/// </summary>
internal sealed class ExportTally : EventListener
{
    /// <summary>Where OpenTelemetry counts, among others, what a full queue does not take.</summary>
    public const string SdkMeter = "otel.sdk.experimental";

    /// <summary>Where this counts what failed exports held.</summary>
    public const string MeterName = "EcomStreaming.Telemetry";

    private const string ExporterEvents = "OpenTelemetry-Exporter-OpenTelemetryProtocol";
    private const string ExportSucceeded = "ExportSuccess";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> ExportsFailed = Meter.CreateCounter<long>(
        "ecom.telemetry.export.failed", "{item}", "Spans and log records of exports that failed");

    private readonly ThreadLocal<OngoingExport> ongoing;
    private readonly MeterListener meters = new();
    private readonly Recorded<Activity> spans = new();
    private readonly Recorded<LogRecord> logs = new();
    private readonly SignalTally ofSpans = new("traces");
    private readonly SignalTally ofLogs = new("logs");
    private long metricsTaken;

    public ExportTally(TimeProvider time)
    {
        ongoing = new(() => new(time), trackAllValues: true);
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == SdkMeter && SignalOf(instrument) is not null) listener.EnableMeasurementEvents(instrument);
        };
        meters.SetMeasurementEventCallback<long>(Processed);
        meters.Start();
    }

    /// <summary>To be added before the exporter.</summary>
    public BaseProcessor<Activity> Spans => spans;

    /// <inheritdoc cref="Spans"/>
    public BaseProcessor<LogRecord> Logs => logs;

    /// <summary>What was recorded and never taken, so far.</summary>
    public long SpansLost => Math.Max(0, spans.Count - ofSpans.Taken);

    /// <inheritdoc cref="SpansLost"/>
    public long LogsLost => Math.Max(0, logs.Count - ofLogs.Taken);

    /// <summary>How many exports of metrics were taken.</summary>
    public long MetricsTaken => Interlocked.Read(ref metricsTaken);

    /// <summary>What is known to be lost while the process runs: a full queue did not take it, or its export failed.</summary>
    /// <param name="timeout">An export that has lasted longer has failed.</param>
    public ExportLosses Losses(TimeSpan timeout)
    {
        foreach (var export in ongoing.Values)
            if (export.EndIfOlderThan(timeout) is { Items: > 0 } failed) Fail(failed);
        return new(ofSpans.Dropped, ofLogs.Dropped, ofSpans.Failed, ofLogs.Failed);
    }

    public override void Dispose()
    {
        meters.Dispose();
        base.Dispose();
        ongoing.Dispose();
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

        var taken = ongoing.Value!.End();
        taken.Signal?.Take(taken.Items);
    }

    private SignalTally? SignalOf(Instrument instrument) => instrument.Name switch
    {
        "otel.sdk.processor.span.processed" => ofSpans,
        "otel.sdk.processor.log.processed" => ofLogs,
        _ => null,
    };

    /// <summary>Dropped where an error is given, else given to the exporter on this thread.</summary>
    private void Processed(Instrument instrument, long items, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var signal = SignalOf(instrument)!;
        foreach (var tag in tags)
        {
            if (tag.Key != "error.type") continue;
            signal.Drop(items);
            return;
        }

        Fail(ongoing.Value!.Begin(signal, items));
    }

    private static void Fail((SignalTally? Signal, long Items) export)
    {
        if (export.Signal is null || export.Items == 0) return;
        export.Signal.Fail(export.Items);
        ExportsFailed.Add(export.Items, new KeyValuePair<string, object?>("signal", export.Signal.Name));
    }

    private sealed class Recorded<T> : BaseProcessor<T>
    {
        private long count;

        public long Count => Interlocked.Read(ref count);

        public override void OnEnd(T data) => Interlocked.Increment(ref count);
    }
}
