using System.Text.Json;

namespace EcomStreaming.Contracts;

/// <summary>Encodes messages as the UTF-8 JSON of a record's value, and decodes them.</summary>
public static class MessageCodec
{
    public static byte[] Encode(Message message) => JsonSerializer.SerializeToUtf8Bytes(message, MessageJson.Default.Message);

    /// <summary>Never throws: what cannot be read is an outcome, because it comes from the log and must not block its partition.</summary>
    public static DecodedMessage Decode(ReadOnlySpan<byte> value)
    {
        try
        {
            var type = TypeOf(value);
            if (type is null) return DecodedMessage.Unreadable("no type");
            if (!MessageTypes.Known.Contains(type)) return DecodedMessage.UnknownType(type);
            return DecodedMessage.Read(JsonSerializer.Deserialize(value, MessageJson.Default.Message)!);
        }
        catch (JsonException e)
        {
            // The path and position, not the message's text: that could quote a customer's data.
            return DecodedMessage.Unreadable($"malformed JSON at {e.Path ?? "the start"}, byte {e.BytePositionInLine}");
        }
        catch (Exception e) when (e is FormatException or OverflowException or NotSupportedException)
        {
            return DecodedMessage.Unreadable(e.GetType().Name);
        }
    }

    private static string? TypeOf(ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(value);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            reader.Read();
            if (isType) return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            reader.Skip();
        }

        return null;
    }
}
