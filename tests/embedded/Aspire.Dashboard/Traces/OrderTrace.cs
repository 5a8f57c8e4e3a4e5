using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Tests.Support;

namespace Aspire.Dashboard.Tests.Traces;

/// <summary>A trace as the shop makes it: an order is posted, sent, processed by another service and sent on.</summary>
internal sealed record OrderTrace(TraceId Id, Span Root, Span Send, Span Process, Span Onward)
{
    public static OrderTrace AddTo(TelemetryStore telemetry)
    {
        var id = Some.TraceId();
        var root = Some.Span(id, "POST /orders", durationMs: 40, attributes: ("http.request.method", "POST"));
        var send = Message("send", root, "ecommerce.orders", 3, 1042, startMs: 10, durationMs: 20);
        var process = Message("process", send, "ecommerce.orders", 3, 1042, startMs: 100, durationMs: 50, resource: "inventory");
        var onward = Message("send", process, "ecommerce.inventory", 0, 7, startMs: 120, durationMs: 10, resource: "inventory");
        telemetry.Traces.Add([process, onward, root, send]);
        telemetry.Changed();
        return new(id, root, send, process, onward);
    }

    /// <summary>An order of many lines: each is sent, processed and sent on, seven spans a line.</summary>
    public static TraceId AddLargeTo(TelemetryStore telemetry, int lines)
    {
        var id = Some.TraceId();
        var root = Some.Span(id, "POST /orders", durationMs: 4 * lines);
        var spans = new List<Span> { root };
        for (var line = 0; line < lines; line++)
        {
            var named = Some.Span(id, $"line {line}", root, startMs: line);
            var send = Message("send", named, "ecommerce.orders", line % 6, line, startMs: line, durationMs: 1);
            var process = Message("process", send, "ecommerce.orders", line % 6, line, startMs: line + 20, resource: "inventory", instance: $"i{line % 2}");
            var onward = Message("send", process, "ecommerce.inventory", line % 6, line, startMs: line + 25, resource: "inventory", instance: $"i{line % 2}");
            var last = Message("process", onward, "ecommerce.inventory", line % 6, line, startMs: line + 60, resource: "payments");
            spans.AddRange([named, send, process, onward, last, Some.Span(id, "INSERT", process, "inventory", startMs: line + 21), Some.Span(id, "UPDATE", last, "payments", startMs: line + 61)]);
        }

        spans.Reverse(); // spans arrive when they end, and the last first
        telemetry.Traces.Add(spans);
        telemetry.Changed();
        return id;
    }

    private static Span Message(
        string operation, Span parent, string topic, int partition, long offset, double startMs, double durationMs = 10, string resource = "orders", string instance = "one")
    {
        var isProcess = operation == "process";
        return Some.Span(
            parent.TraceId, $"{operation} {topic}", parent, resource, instance, isProcess ? SpanKind.Consumer : SpanKind.Producer, startMs, durationMs,
            links: isProcess ? [new(parent.TraceId, parent.SpanId, [])] : null,
            events: isProcess ? [new(Some.EpochNs + (long)((startMs + 10) * 1e6), "retried", [new("why", "<b>busy</b>")])] : null,
            attributes:
            [
                ("messaging.operation.name", operation), ("messaging.destination.name", topic), ("messaging.destination.partition.id", $"{partition}"),
                ("messaging.kafka.offset", offset), ("messaging.message.conversation_id", "0190f1d2"),
            ]);
    }
}
