namespace Aspire.Dashboard.Otlp;

/// <summary>How a field of OTLP/JSON is written in protobuf.</summary>
internal enum JsonFieldKind
{
    Text,

    /// <summary>A trace's or span's id: hexadecimal in OTLP/JSON, where protobuf's own JSON would have base64.</summary>
    Id,
    Base64,

    /// <summary>A number, an enumeration's number or a bool; 64 bits may come as text.</summary>
    Varint,
    ZigZag,
    Fixed64,
    Double,
    Message,
}

/// <summary>One field: its number, its kind, and of a message its fields. A list of them is the same field again and again.</summary>
internal sealed record JsonField(int Number, JsonFieldKind Kind, Func<Dictionary<string, JsonField>>? Fields = null);

/// <summary>OTLP's messages as OTLP/JSON names their fields (opentelemetry/proto, version 1).</summary>
internal static class OtlpJsonSchema
{
    private static readonly Dictionary<string, JsonField> Value = new()
    {
        ["stringValue"] = new(1, JsonFieldKind.Text),
        ["boolValue"] = new(2, JsonFieldKind.Varint),
        ["intValue"] = new(3, JsonFieldKind.Varint),
        ["doubleValue"] = new(4, JsonFieldKind.Double),
        ["arrayValue"] = Message(5, () => Values!),
        ["kvlistValue"] = Message(6, () => KeyValues!),
        ["bytesValue"] = new(7, JsonFieldKind.Base64),
    };

    private static readonly Dictionary<string, JsonField> KeyValue = new() { ["key"] = new(1, JsonFieldKind.Text), ["value"] = Message(2, () => Value) };
    private static readonly Dictionary<string, JsonField> Values = new() { ["values"] = Message(1, () => Value) };
    private static readonly Dictionary<string, JsonField> KeyValues = new() { ["values"] = Message(1, () => KeyValue) };
    private static readonly Dictionary<string, JsonField> Resource = new() { ["attributes"] = Message(1, () => KeyValue) };

    private static readonly Dictionary<string, JsonField> Scope = new()
    {
        ["name"] = new(1, JsonFieldKind.Text),
        ["version"] = new(2, JsonFieldKind.Text),
        ["attributes"] = Message(3, () => KeyValue),
    };

    private static readonly Dictionary<string, JsonField> SpanEvent = new()
    {
        ["timeUnixNano"] = new(1, JsonFieldKind.Fixed64),
        ["name"] = new(2, JsonFieldKind.Text),
        ["attributes"] = Message(3, () => KeyValue),
    };

    private static readonly Dictionary<string, JsonField> SpanLink = new()
    {
        ["traceId"] = new(1, JsonFieldKind.Id),
        ["spanId"] = new(2, JsonFieldKind.Id),
        ["traceState"] = new(3, JsonFieldKind.Text),
        ["attributes"] = Message(4, () => KeyValue),
    };

    private static readonly Dictionary<string, JsonField> Status = new() { ["message"] = new(2, JsonFieldKind.Text), ["code"] = new(3, JsonFieldKind.Varint) };

    private static readonly Dictionary<string, JsonField> Span = new()
    {
        ["traceId"] = new(1, JsonFieldKind.Id),
        ["spanId"] = new(2, JsonFieldKind.Id),
        ["traceState"] = new(3, JsonFieldKind.Text),
        ["parentSpanId"] = new(4, JsonFieldKind.Id),
        ["name"] = new(5, JsonFieldKind.Text),
        ["kind"] = new(6, JsonFieldKind.Varint),
        ["startTimeUnixNano"] = new(7, JsonFieldKind.Fixed64),
        ["endTimeUnixNano"] = new(8, JsonFieldKind.Fixed64),
        ["attributes"] = Message(9, () => KeyValue),
        ["events"] = Message(11, () => SpanEvent),
        ["links"] = Message(13, () => SpanLink),
        ["status"] = Message(15, () => Status),
    };

    private static readonly Dictionary<string, JsonField> LogRecord = new()
    {
        ["timeUnixNano"] = new(1, JsonFieldKind.Fixed64),
        ["severityNumber"] = new(2, JsonFieldKind.Varint),
        ["severityText"] = new(3, JsonFieldKind.Text),
        ["body"] = Message(5, () => Value),
        ["attributes"] = Message(6, () => KeyValue),
        ["traceId"] = new(9, JsonFieldKind.Id),
        ["spanId"] = new(10, JsonFieldKind.Id),
        ["observedTimeUnixNano"] = new(11, JsonFieldKind.Fixed64),
        ["eventName"] = new(12, JsonFieldKind.Text),
    };

    private static readonly Dictionary<string, JsonField> Exemplar = new()
    {
        ["timeUnixNano"] = new(2, JsonFieldKind.Fixed64),
        ["asDouble"] = new(3, JsonFieldKind.Double),
        ["spanId"] = new(4, JsonFieldKind.Id),
        ["traceId"] = new(5, JsonFieldKind.Id),
        ["asInt"] = new(6, JsonFieldKind.Fixed64),
        ["filteredAttributes"] = Message(7, () => KeyValue),
    };

    private static readonly Dictionary<string, JsonField> NumberPoint = new()
    {
        ["startTimeUnixNano"] = new(2, JsonFieldKind.Fixed64),
        ["timeUnixNano"] = new(3, JsonFieldKind.Fixed64),
        ["asDouble"] = new(4, JsonFieldKind.Double),
        ["exemplars"] = Message(5, () => Exemplar),
        ["asInt"] = new(6, JsonFieldKind.Fixed64),
        ["attributes"] = Message(7, () => KeyValue),
    };

    private static readonly Dictionary<string, JsonField> HistogramPoint = new()
    {
        ["startTimeUnixNano"] = new(2, JsonFieldKind.Fixed64),
        ["timeUnixNano"] = new(3, JsonFieldKind.Fixed64),
        ["count"] = new(4, JsonFieldKind.Fixed64),
        ["sum"] = new(5, JsonFieldKind.Double),
        ["bucketCounts"] = new(6, JsonFieldKind.Fixed64),
        ["explicitBounds"] = new(7, JsonFieldKind.Double),
        ["exemplars"] = Message(8, () => Exemplar),
        ["attributes"] = Message(9, () => KeyValue),
    };

    private static readonly Dictionary<string, JsonField> Buckets = new() { ["offset"] = new(1, JsonFieldKind.ZigZag), ["bucketCounts"] = new(2, JsonFieldKind.Varint) };

    private static readonly Dictionary<string, JsonField> ExponentialPoint = new()
    {
        ["attributes"] = Message(1, () => KeyValue),
        ["startTimeUnixNano"] = new(2, JsonFieldKind.Fixed64),
        ["timeUnixNano"] = new(3, JsonFieldKind.Fixed64),
        ["count"] = new(4, JsonFieldKind.Fixed64),
        ["sum"] = new(5, JsonFieldKind.Double),
        ["scale"] = new(6, JsonFieldKind.ZigZag),
        ["zeroCount"] = new(7, JsonFieldKind.Fixed64),
        ["positive"] = Message(8, () => Buckets),
        ["negative"] = Message(9, () => Buckets),
        ["exemplars"] = Message(11, () => Exemplar),
    };

    private static readonly Dictionary<string, JsonField> SummaryPoint = new()
    {
        ["startTimeUnixNano"] = new(2, JsonFieldKind.Fixed64),
        ["timeUnixNano"] = new(3, JsonFieldKind.Fixed64),
        ["count"] = new(4, JsonFieldKind.Fixed64),
        ["sum"] = new(5, JsonFieldKind.Double),
        ["attributes"] = Message(7, () => KeyValue),
    };

    private static readonly Dictionary<string, JsonField> Metric = new()
    {
        ["name"] = new(1, JsonFieldKind.Text),
        ["description"] = new(2, JsonFieldKind.Text),
        ["unit"] = new(3, JsonFieldKind.Text),
        ["gauge"] = Message(5, () => Data(NumberPoint)),
        ["sum"] = Message(7, () => Data(NumberPoint)),
        ["histogram"] = Message(9, () => Data(HistogramPoint)),
        ["exponentialHistogram"] = Message(10, () => Data(ExponentialPoint)),
        ["summary"] = Message(11, () => Data(SummaryPoint)),
    };

    /// <summary>The fields of an export request.</summary>
    public static Dictionary<string, JsonField> Of(OtlpSignal signal) => signal switch
    {
        OtlpSignal.Traces => Request("resourceSpans", "scopeSpans", "spans", Span),
        OtlpSignal.Logs => Request("resourceLogs", "scopeLogs", "logRecords", LogRecord),
        _ => Request("resourceMetrics", "scopeMetrics", "metrics", Metric),
    };

    private static Dictionary<string, JsonField> Request(string ofResource, string ofScope, string items, Dictionary<string, JsonField> item) => new()
    {
        [ofResource] = Message(1, () => new()
        {
            ["resource"] = Message(1, () => Resource),
            [ofScope] = Message(2, () => new() { ["scope"] = Message(1, () => Scope), [items] = Message(2, () => item) }),
        }),
    };

    private static Dictionary<string, JsonField> Data(Dictionary<string, JsonField> point) => new()
    {
        ["dataPoints"] = Message(1, () => point),
        ["aggregationTemporality"] = new(2, JsonFieldKind.Varint),
        ["isMonotonic"] = new(3, JsonFieldKind.Varint),
    };

    private static JsonField Message(int number, Func<Dictionary<string, JsonField>> fields) => new(number, JsonFieldKind.Message, fields);
}
