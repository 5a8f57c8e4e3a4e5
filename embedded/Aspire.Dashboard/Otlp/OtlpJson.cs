using System.Globalization;
using System.Text.Json;

namespace Aspire.Dashboard.Otlp;

/// <summary>
/// Rewrites OTLP/JSON as protobuf, so that there is one reader and one form on disk. Unknown members are passed over, as the specification asks.
/// <code>{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5b8e…","startTimeUnixNano":"1544712660000000000"}]}]}]}</code>
/// </summary>
internal static class OtlpJson
{
    private const int DepthMax = 64;

    /// <exception cref="MalformedOtlpException">It is no JSON, or a member is not of its type.</exception>
    public static ReadOnlyMemory<byte> ToProtobuf(ReadOnlyMemory<byte> json, OtlpSignal signal)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new() { MaxDepth = DepthMax });
            return Message(document.RootElement, OtlpJsonSchema.Of(signal));
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or OverflowException)
        {
            throw new MalformedOtlpException(e.Message);
        }
    }

    private static ReadOnlyMemory<byte> Message(JsonElement element, Dictionary<string, JsonField> fields)
    {
        if (element.ValueKind != JsonValueKind.Object) throw new FormatException($"an object was expected, not {element.ValueKind}");
        var writer = new ProtoWriter();
        foreach (var member in element.EnumerateObject())
        {
            if (!fields.TryGetValue(member.Name, out var field) || member.Value.ValueKind == JsonValueKind.Null) continue;
            if (member.Value.ValueKind != JsonValueKind.Array) Write(writer, field, member.Value);
            else foreach (var item in member.Value.EnumerateArray()) Write(writer, field, item);
        }

        return writer.Written;
    }

    private static void Write(ProtoWriter writer, JsonField field, JsonElement value)
    {
        switch (field.Kind)
        {
            case JsonFieldKind.Text: writer.Text(field.Number, value.GetString()!); break;
            case JsonFieldKind.Id: writer.Bytes(field.Number, Convert.FromHexString(value.GetString()!)); break;
            case JsonFieldKind.Base64: writer.Bytes(field.Number, value.GetBytesFromBase64()); break;
            case JsonFieldKind.Varint: writer.Varint(field.Number, Number(value)); break;
            case JsonFieldKind.ZigZag: writer.Varint(field.Number, ZigZag((int)(long)Number(value))); break;
            case JsonFieldKind.Fixed64: writer.Fixed64(field.Number, Number(value)); break;
            case JsonFieldKind.Double: writer.Fixed64(field.Number, BitConverter.DoubleToUInt64Bits(Double(value))); break;
            case JsonFieldKind.Message: writer.Bytes(field.Number, Message(value, field.Fields!()).Span); break;
        }
    }

    /// <summary>64 bits come as text, since JavaScript's numbers hold 53; a number is taken as well.</summary>
    private static ulong Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        JsonValueKind.String => Number(value.GetString()!),
        _ => Number(value.GetRawText()),
    };

    private static ulong Number(string text) => text.StartsWith('-')
        ? unchecked((ulong)long.Parse(text, CultureInfo.InvariantCulture))
        : ulong.Parse(text, CultureInfo.InvariantCulture);

    private static ulong ZigZag(int value) => (uint)((value << 1) ^ (value >> 31));

    private static double Double(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? double.Parse(value.GetString()!, CultureInfo.InvariantCulture) // "NaN", "Infinity", "-Infinity"
        : value.GetDouble();
}
