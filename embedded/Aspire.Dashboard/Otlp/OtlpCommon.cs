using System.Buffers.Binary;
using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Otlp;

/// <summary>The parts that traces, logs and metrics share (opentelemetry/proto/common/v1, resource/v1), within the limits.</summary>
internal sealed class OtlpCommon(TelemetryLimits limits, StringPool strings)
{
    /// <summary>Attributes in attributes and lists in lists go no deeper: what asks for more has no honest use.</summary>
    private const int DepthMax = 8;

    public string Pooled(ReadOnlySpan<byte> utf8) => strings.Of(utf8);

    /// <summary>Resource: 1 attributes.</summary>
    public TelemetryResource Resource(ProtoReader message)
    {
        var attributes = new List<TelemetryAttribute>();
        while (message.Next())
        {
            if (message.Field == 1) AddAttribute(attributes, message.Message());
            else message.Skip();
        }

        TelemetryAttribute[] all = [.. attributes];
        return new(all.FindText("service.name") is { Length: > 0 } name ? name : "unknown_service", all.FindText("service.instance.id"), all);
    }

    /// <summary>InstrumentationScope: 1 name, 2 version.</summary>
    public InstrumentationScope Scope(ProtoReader message)
    {
        var (name, version) = ("", "");
        while (message.Next())
        {
            if (message.Field == 1) name = strings.Of(message.Bytes());
            else if (message.Field == 2) version = strings.Of(message.Bytes());
            else message.Skip();
        }

        return new(name, version);
    }

    /// <summary>KeyValue: 1 key, 2 value. Beyond the limit it is dropped, and a long value is cut, as Aspire does.</summary>
    public void AddAttribute(List<TelemetryAttribute> into, ProtoReader message)
    {
        if (into.Count >= limits.MaxAttributeCount) return;
        var attribute = KeyValue(message, 0);
        into.Add(attribute.Value is string text && text.Length > limits.MaxAttributeLength ? new(attribute.Key, text[..limits.MaxAttributeLength]) : attribute);
    }

    /// <summary>A log's body or an attribute's value: 1 text, 2 bool, 3 int, 4 double, 5 list, 6 map, 7 bytes.</summary>
    public object? AnyValue(ProtoReader message, int depth = 0)
    {
        if (depth > DepthMax) throw new MalformedOtlpException($"a value is nested deeper than {DepthMax}");
        object? value = null;
        while (message.Next())
        {
            switch (message.Field)
            {
                case 1: value = strings.Of(message.Bytes()); break;
                case 2: value = message.UInt64() != 0; break;
                case 3: value = message.Int64(); break;
                case 4: value = message.Double(); break;
                case 5: value = List(message.Message(), depth + 1); break;
                case 6: value = Map(message.Message(), depth + 1); break;
                case 7: value = message.Bytes().ToArray(); break;
                default: message.Skip(); break;
            }
        }

        return value;
    }

    public static TraceId TraceId(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        16 => new(BinaryPrimitives.ReadUInt128BigEndian(bytes)),
        0 => default,
        var length => throw new MalformedOtlpException($"a trace id has {length} bytes instead of 16"),
    };

    public static SpanId SpanId(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        8 => new(BinaryPrimitives.ReadUInt64BigEndian(bytes)),
        0 => default,
        var length => throw new MalformedOtlpException($"a span id has {length} bytes instead of 8"),
    };

    private TelemetryAttribute KeyValue(ProtoReader message, int depth)
    {
        var (key, value) = ("", (object?)null);
        while (message.Next())
        {
            if (message.Field == 1) key = strings.Of(message.Bytes());
            else if (message.Field == 2) value = AnyValue(message.Message(), depth);
            else message.Skip();
        }

        return new(key, value);
    }

    private object?[] List(ProtoReader message, int depth)
    {
        var values = new List<object?>();
        while (message.Next())
        {
            if (message.Field == 1) values.Add(AnyValue(message.Message(), depth));
            else message.Skip();
        }

        return [.. values];
    }

    private TelemetryAttribute[] Map(ProtoReader message, int depth)
    {
        var entries = new List<TelemetryAttribute>();
        while (message.Next())
        {
            if (message.Field == 1) entries.Add(KeyValue(message.Message(), depth));
            else message.Skip();
        }

        return [.. entries];
    }
}
