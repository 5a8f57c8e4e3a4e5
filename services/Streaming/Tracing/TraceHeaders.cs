using System.Diagnostics;
using System.Text;
using Confluent.Kafka;

namespace EcomStreaming.Streaming;

/// <summary>W3C trace context in a record's headers: <c>traceparent: 00-{trace id}-{span id}-01</c>, on sampled records only.</summary>
internal static class TraceHeaders
{
    private const string TraceParent = "traceparent";
    private const string TraceState = "tracestate";

    /// <summary>The context that a record carries; default where there is none, it is malformed, or it was not sampled.</summary>
    public static ActivityContext Read(Headers? headers)
    {
        if (headers is null || headers.Count == 0 || Last(headers, TraceParent) is not { } parent) return default;
        return ActivityContext.TryParse(parent, Last(headers, TraceState), isRemote: true, out var context) && IsSampled(context) ? context : default;
    }

    /// <summary>Null where nothing is sampled: each header costs.</summary>
    public static Headers? Write(ActivityContext context)
    {
        if (!IsSampled(context)) return null;
        var headers = new Headers { { TraceParent, Encoding.ASCII.GetBytes($"00-{context.TraceId}-{context.SpanId}-01") } };
        if (!string.IsNullOrEmpty(context.TraceState)) headers.Add(TraceState, Encoding.UTF8.GetBytes(context.TraceState));
        return headers;
    }

    /// <summary>Anybody may write a header, one without a value too.</summary>
    private static string? Last(Headers headers, string name) =>
        headers.TryGetLastBytes(name, out var bytes) && bytes is not null ? Encoding.UTF8.GetString(bytes) : null;

    private static bool IsSampled(ActivityContext context) => (context.TraceFlags & ActivityTraceFlags.Recorded) != 0;
}
