using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Otlp;

/// <summary>Reads the spans of an ExportTraceServiceRequest (opentelemetry/proto/trace/v1).</summary>
internal sealed class OtlpTraces(OtlpCommon common, TelemetryStore store)
{
    private readonly OtlpRequest request = new(common, store);

    public Rejection Read(ReadOnlySpan<byte> bytes)
    {
        var spans = new List<Span>();
        var rejected = request.Walk(bytes, (item, resource, scope) =>
        {
            if (Span(item, resource, scope) is not { } span) return Rejection.Of("a span has no trace id or no span id");
            spans.Add(span);
            return Rejection.None;
        });
        store.Traces.Add(spans);
        return rejected;
    }

    /// <summary>Span: 1 trace id, 2 span id, 4 parent, 5 name, 6 kind, 7 start, 8 end, 9 attributes, 11 events, 13 links, 15 status.</summary>
    private Span? Span(ProtoReader message, TelemetryResource resource, InstrumentationScope scope)
    {
        var (traceId, spanId, parentId, name, kind) = (default(TraceId), default(SpanId), default(SpanId), "", SpanKind.Unspecified);
        var (start, end, status, statusMessage) = (0L, 0L, SpanStatus.Unset, "");
        var attributes = new List<TelemetryAttribute>();
        List<SpanEvent>? events = null;
        List<SpanLink>? links = null;
        while (message.Next())
        {
            switch (message.Field)
            {
                case 1: traceId = OtlpCommon.TraceId(message.Bytes()); break;
                case 2: spanId = OtlpCommon.SpanId(message.Bytes()); break;
                case 4: parentId = OtlpCommon.SpanId(message.Bytes()); break;
                case 5: name = common.Pooled(message.Bytes()); break;
                case 6: kind = (SpanKind)message.UInt64(); break;
                case 7: start = message.Int64(); break;
                case 8: end = message.Int64(); break;
                case 9: common.AddAttribute(attributes, message.Message()); break;
                case 11: AddEvent(events ??= [], message.Message()); break;
                case 13: (links ??= []).Add(Link(message.Message())); break;
                case 15: (status, statusMessage) = Status(message.Message()); break;
                default: message.Skip(); break;
            }
        }

        if (traceId.IsEmpty || spanId.IsEmpty) return null;
        return new()
        {
            TraceId = traceId,
            SpanId = spanId,
            ParentId = parentId,
            Name = name,
            Kind = kind,
            StartNs = start,
            EndNs = end,
            Status = status,
            StatusMessage = statusMessage,
            Resource = resource,
            Scope = scope,
            Attributes = [.. attributes],
            Events = events is null ? [] : [.. events],
            Links = links is null ? [] : [.. links],
        };
    }

    /// <summary>Span.Event: 1 time, 2 name, 3 attributes.</summary>
    private void AddEvent(List<SpanEvent> into, ProtoReader message)
    {
        if (into.Count >= store.Limits.MaxSpanEventCount) return;
        var (time, name, attributes) = (0L, "", new List<TelemetryAttribute>());
        while (message.Next())
        {
            if (message.Field == 1) time = message.Int64();
            else if (message.Field == 2) name = common.Pooled(message.Bytes());
            else if (message.Field == 3) common.AddAttribute(attributes, message.Message());
            else message.Skip();
        }

        into.Add(new(time, name, [.. attributes]));
    }

    /// <summary>Span.Link: 1 trace id, 2 span id, 4 attributes.</summary>
    private SpanLink Link(ProtoReader message)
    {
        var (traceId, spanId, attributes) = (default(TraceId), default(SpanId), new List<TelemetryAttribute>());
        while (message.Next())
        {
            if (message.Field == 1) traceId = OtlpCommon.TraceId(message.Bytes());
            else if (message.Field == 2) spanId = OtlpCommon.SpanId(message.Bytes());
            else if (message.Field == 4) common.AddAttribute(attributes, message.Message());
            else message.Skip();
        }

        return new(traceId, spanId, [.. attributes]);
    }

    /// <summary>Status: 2 message, 3 code.</summary>
    private static (SpanStatus, string) Status(ProtoReader message)
    {
        var (code, text) = (SpanStatus.Unset, "");
        while (message.Next())
        {
            if (message.Field == 2) text = message.Text();
            else if (message.Field == 3) code = (SpanStatus)message.UInt64();
            else message.Skip();
        }

        return (code, text);
    }
}
