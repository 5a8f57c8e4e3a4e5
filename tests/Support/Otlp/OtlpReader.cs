using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Collections;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Collector.Trace.V1;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Metrics.V1;
using OpenTelemetry.Proto.Trace.V1;

namespace EcomStreaming.TestSupport.Otlp;

/// <summary>Turns exports, where resources hold scopes and scopes hold items, into flat lists of what tests ask for.</summary>
internal static class OtlpReader
{
    private const long NanosecondsPerTick = 100;

    public static IEnumerable<OtlpSpan> Spans(ExportTraceServiceRequest request) =>
        from owner in request.ResourceSpans
        let resource = Read(owner.Resource?.Attributes)
        from scope in owner.ScopeSpans
        from span in scope.Spans
        select new OtlpSpan(
            Hex(span.TraceId),
            Hex(span.SpanId),
            Hex(span.ParentSpanId),
            span.Name,
            Kind(span.Kind),
            (ActivityStatusCode)(span.Status?.Code ?? 0), // the same numbers
            Read(span.Attributes),
            [.. span.Events.Select(happened => happened.Name)],
            [.. span.Links.Select(link => new OtlpLink(Hex(link.TraceId), Hex(link.SpanId), Read(link.Attributes)))],
            Time(span.StartTimeUnixNano),
            Time(span.EndTimeUnixNano),
            scope.Scope?.Name ?? "",
            resource)
        {
            Bytes = span.CalculateSize(),
        };

    public static IEnumerable<OtlpLog> Logs(ExportLogsServiceRequest request) =>
        from owner in request.ResourceLogs
        let resource = Read(owner.Resource?.Attributes)
        from scope in owner.ScopeLogs
        from log in scope.LogRecords
        select new OtlpLog(
            scope.Scope?.Name ?? "",
            log.SeverityText,
            Text(log.Body),
            Read(log.Attributes),
            Hex(log.TraceId),
            Hex(log.SpanId),
            Time(log.TimeUnixNano),
            resource);

    public static IEnumerable<OtlpMetric> Metrics(ExportMetricsServiceRequest request) =>
        from owner in request.ResourceMetrics
        let resource = Read(owner.Resource?.Attributes)
        from scope in owner.ScopeMetrics
        from metric in scope.Metrics
        select new OtlpMetric(metric.Name, metric.Unit, scope.Scope?.Name ?? "", [.. Points(metric)], resource);

    private static IEnumerable<OtlpPoint> Points(Metric metric) => metric.DataCase switch
    {
        Metric.DataOneofCase.Gauge => metric.Gauge.DataPoints.Select(Point),
        Metric.DataOneofCase.Sum => metric.Sum.DataPoints.Select(Point),
        Metric.DataOneofCase.Histogram =>
            metric.Histogram.DataPoints.Select(point => new OtlpPoint(Read(point.Attributes), point.Sum, (long)point.Count)),
        _ => [],
    };

    private static OtlpPoint Point(NumberDataPoint point) =>
        new(Read(point.Attributes), point.ValueCase == NumberDataPoint.ValueOneofCase.AsInt ? point.AsInt : point.AsDouble, 1);

    private static Dictionary<string, string> Read(RepeatedField<KeyValue>? attributes) =>
        (attributes ?? []).ToDictionary(attribute => attribute.Key, attribute => Text(attribute.Value), StringComparer.Ordinal);

    private static string Text(AnyValue? value) => value?.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue => value.StringValue,
        AnyValue.ValueOneofCase.BoolValue => value.BoolValue ? "true" : "false",
        AnyValue.ValueOneofCase.IntValue => value.IntValue.ToString(CultureInfo.InvariantCulture),
        AnyValue.ValueOneofCase.DoubleValue => value.DoubleValue.ToString(CultureInfo.InvariantCulture),
        AnyValue.ValueOneofCase.ArrayValue => string.Join(',', value.ArrayValue.Values.Select(Text)),
        null or AnyValue.ValueOneofCase.None => "",
        _ => value.ToString(),
    };

    /// <summary>OTLP has one number before .NET's: unspecified.</summary>
    private static ActivityKind Kind(Span.Types.SpanKind kind) => (ActivityKind)Math.Max(0, (int)kind - 1);

    private static string Hex(ByteString id) => Convert.ToHexStringLower(id.Span);

    private static DateTimeOffset Time(ulong unixNanoseconds) => DateTimeOffset.UnixEpoch.AddTicks((long)unixNanoseconds / NanosecondsPerTick);
}
