using System.Globalization;
using System.Text.Json;
using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.Traces.Detail;

/// <summary>Writes spans as OTLP/JSON, so that whoever reads OTLP can read the download; this dashboard, too.</summary>
internal static class TraceExport
{
    public static byte[] Write(IReadOnlyList<Span> spans)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new() { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartArray("resourceSpans");
            foreach (var resource in spans.GroupBy(span => span.Resource.Key)) WriteResource(json, [.. resource]);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteResource(Utf8JsonWriter json, IReadOnlyList<Span> spans)
    {
        json.WriteStartObject();
        json.WriteStartObject("resource");
        WriteAttributes(json, spans[0].Resource.Attributes);
        json.WriteEndObject();
        json.WriteStartArray("scopeSpans");
        foreach (var scope in spans.GroupBy(span => span.Scope))
        {
            json.WriteStartObject();
            json.WriteStartObject("scope");
            json.WriteString("name", scope.Key.Name);
            json.WriteString("version", scope.Key.Version);
            json.WriteEndObject();
            json.WriteStartArray("spans");
            foreach (var span in scope) WriteSpan(json, span);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSpan(Utf8JsonWriter json, Span span)
    {
        json.WriteStartObject();
        json.WriteString("traceId", span.TraceId.ToString());
        json.WriteString("spanId", span.SpanId.ToString());
        if (!span.ParentId.IsEmpty) json.WriteString("parentSpanId", span.ParentId.ToString());
        json.WriteString("name", span.Name);
        json.WriteNumber("kind", (int)span.Kind);
        json.WriteString("startTimeUnixNano", Text(span.StartNs));
        json.WriteString("endTimeUnixNano", Text(span.EndNs));
        WriteAttributes(json, span.Attributes);
        json.WriteStartArray("events");
        foreach (var one in span.Events)
        {
            json.WriteStartObject();
            json.WriteString("timeUnixNano", Text(one.TimeNs));
            json.WriteString("name", one.Name);
            WriteAttributes(json, one.Attributes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteLinks(json, span.Links);
        json.WriteStartObject("status");
        json.WriteNumber("code", (int)span.Status);
        json.WriteString("message", span.StatusMessage);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteLinks(Utf8JsonWriter json, SpanLink[] links)
    {
        json.WriteStartArray("links");
        foreach (var link in links)
        {
            json.WriteStartObject();
            json.WriteString("traceId", link.TraceId.ToString());
            json.WriteString("spanId", link.SpanId.ToString());
            WriteAttributes(json, link.Attributes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteAttributes(Utf8JsonWriter json, TelemetryAttribute[] attributes, string name = "attributes")
    {
        json.WriteStartArray(name);
        foreach (var attribute in attributes)
        {
            json.WriteStartObject();
            json.WriteString("key", attribute.Key);
            json.WritePropertyName("value");
            WriteValue(json, attribute.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        json.WriteStartObject();
        switch (value)
        {
            case null: break;
            case bool flag: json.WriteBoolean("boolValue", flag); break;
            case long number: json.WriteString("intValue", Text(number)); break;
            case double number when double.IsFinite(number): json.WriteNumber("doubleValue", number); break;
            case double number: json.WriteString("doubleValue", double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity"); break;
            case byte[] bytes: json.WriteBase64String("bytesValue", bytes); break;
            case TelemetryAttribute[] map:
                json.WriteStartObject("kvlistValue");
                WriteAttributes(json, map, "values");
                json.WriteEndObject();
                break;
            case object?[] list:
                json.WriteStartObject("arrayValue");
                json.WriteStartArray("values");
                foreach (var item in list) WriteValue(json, item);
                json.WriteEndArray();
                json.WriteEndObject();
                break;
            default: json.WriteString("stringValue", TelemetryAttribute.TextOf(value)); break;
        }

        json.WriteEndObject();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
