using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Otlp;

/// <summary>Reads the records of an ExportLogsServiceRequest (opentelemetry/proto/logs/v1).</summary>
internal sealed class OtlpLogs(OtlpCommon common, TelemetryStore store)
{
    private readonly OtlpRequest request = new(common, store);

    public Rejection Read(ReadOnlySpan<byte> bytes)
    {
        var entries = new List<LogEntry>();
        var rejected = request.Walk(bytes, (item, resource, scope) =>
        {
            entries.Add(Record(item, resource, scope));
            return Rejection.None;
        });
        store.Logs.Add(entries);
        return rejected;
    }

    /// <summary>LogRecord: 1 time, 2 severity number, 5 body, 6 attributes, 9 trace id, 10 span id, 11 observed time, 12 event name.</summary>
    private LogEntry Record(ProtoReader message, TelemetryResource resource, InstrumentationScope scope)
    {
        var (time, observed, severity, body, eventName) = (0L, 0L, 0UL, "", (string?)null);
        var (traceId, spanId, attributes) = (default(TraceId), default(SpanId), new List<TelemetryAttribute>());
        while (message.Next())
        {
            switch (message.Field)
            {
                case 1: time = message.Int64(); break;
                case 2: severity = message.UInt64(); break;
                case 5: body = TelemetryAttribute.TextOf(common.AnyValue(message.Message())); break;
                case 6: common.AddAttribute(attributes, message.Message()); break;
                case 9: traceId = OtlpCommon.TraceId(message.Bytes()); break;
                case 10: spanId = OtlpCommon.SpanId(message.Bytes()); break;
                case 11: observed = message.Int64(); break;
                case 12: eventName = common.Pooled(message.Bytes()); break;
                default: message.Skip(); break;
            }
        }

        return new()
        {
            TimeNs = time != 0 ? time : observed,
            Severity = Severity(severity),
            Message = body,
            EventName = eventName,
            TraceId = traceId,
            SpanId = spanId,
            Resource = resource,
            Scope = scope,
            Attributes = [.. attributes],
        };
    }

    /// <summary>1–4 trace, 5–8 debug, and so on to 21–24 fatal; 0 is not said, which reads as information.</summary>
    private static LogSeverity Severity(ulong number) => number switch
    {
        0 => LogSeverity.Information,
        <= 4 => LogSeverity.Trace,
        <= 8 => LogSeverity.Debug,
        <= 12 => LogSeverity.Information,
        <= 16 => LogSeverity.Warning,
        <= 20 => LogSeverity.Error,
        _ => LogSeverity.Critical,
    };
}
