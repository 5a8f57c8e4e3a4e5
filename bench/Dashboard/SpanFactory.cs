using System.Buffers.Binary;
using Aspire.Dashboard.Otlp;

namespace EcomStreaming.DashboardBench;

/// <summary>Export requests of spans as the shop's are: eleven attributes, a third of them messages with a link.</summary>
internal sealed class SpanFactory
{
    private static readonly string[] Services = ["orders", "inventory", "payments"];
    private static readonly string[] Topics = ["ecommerce.order-commands", "ecommerce.stock-commands", "ecommerce.order-steps", "ecommerce.orders"];

    private readonly Random random = new(17);
    private ulong ids;

    public int SpansPerTrace { get; } = 15;

    /// <summary>One request of a service with spans of that many traces; each trace is whole within the requests of one call.</summary>
    public byte[][] Requests(int traces, long nowNs)
    {
        var spans = Services.Select(_ => new ProtoWriter()).ToArray();
        for (var i = 0; i < traces; i++) AddTrace(spans, nowNs);
        return [.. spans.Select((scope, place) => Request(Services[place], scope))];
    }

    private void AddTrace(ProtoWriter[] services, long nowNs)
    {
        var trace = new byte[16];
        random.NextBytes(trace);
        var order = Guid.NewGuid().ToString();
        ulong parent = 0;
        for (var i = 0; i < SpansPerTrace; i++)
        {
            var id = ++ids;
            services[i % services.Length].Bytes(2, Span(trace, id, parent, order, i, nowNs + i * 1_000_000L).Written.Span);
            parent = i % 4 == 0 ? id : parent;
        }
    }

    private static ProtoWriter Span(byte[] trace, ulong id, ulong parent, string order, int place, long startNs)
    {
        var topic = Topics[place % Topics.Length];
        var span = new ProtoWriter();
        span.Bytes(1, trace);
        span.Bytes(2, Id(id));
        if (parent != 0) span.Bytes(4, Id(parent));
        span.Text(5, $"{(place % 2 == 0 ? "send" : "process")} {topic}");
        span.Varint(6, place % 2 == 0 ? 4u : 5u);
        span.Fixed64(7, (ulong)startNs);
        span.Fixed64(8, (ulong)(startNs + 900_000));
        foreach (var (key, value) in Attributes(topic, order)) span.Bytes(9, Attribute(key, value).Span);
        span.Bytes(9, Number("messaging.kafka.offset", id).Span);
        if (place % 3 == 0) span.Bytes(13, Link(trace, id).Span);
        return span;
    }

    private static (string, string)[] Attributes(string topic, string order) =>
    [
        ("messaging.system", "kafka"), ("messaging.operation", "process"), ("messaging.operation.name", "process"), ("messaging.operation.type", "process"),
        ("messaging.destination.name", topic), ("messaging.destination.partition.id", "3"), ("messaging.consumer.group.name", "ecommerce.orders.saga"),
        ("messaging.message.conversation_id", order), ("messaging.message.id", order), ("server.address", "localhost"),
    ];

    private static ReadOnlyMemory<byte> Attribute(string key, string value)
    {
        var (attribute, any) = (new ProtoWriter(), new ProtoWriter());
        any.Text(1, value);
        attribute.Text(1, key);
        attribute.Bytes(2, any.Written.Span);
        return attribute.Written;
    }

    private static ReadOnlyMemory<byte> Number(string key, ulong value)
    {
        var (attribute, any) = (new ProtoWriter(), new ProtoWriter());
        any.Varint(3, value);
        attribute.Text(1, key);
        attribute.Bytes(2, any.Written.Span);
        return attribute.Written;
    }

    private static ReadOnlyMemory<byte> Link(byte[] trace, ulong span)
    {
        var link = new ProtoWriter();
        link.Bytes(1, trace);
        link.Bytes(2, Id(span));
        return link.Written;
    }

    private static byte[] Request(string service, ProtoWriter scope)
    {
        var (request, ofResource, resource) = (new ProtoWriter(), new ProtoWriter(), new ProtoWriter());
        resource.Bytes(1, Attribute("service.name", service).Span);
        resource.Bytes(1, Attribute("service.instance.id", "abcdefgh").Span);
        ofResource.Bytes(1, resource.Written.Span);
        ofResource.Bytes(2, scope.Written.Span);
        request.Bytes(1, ofResource.Written.Span);
        return request.Written.ToArray();
    }

    private static byte[] Id(ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }
}
