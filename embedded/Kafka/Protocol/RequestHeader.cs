namespace EcomStreaming.Broker.Protocol;

/// <summary>
/// What stands before every request's body: <c>key i16, version i16, correlation i32, clientId nullable string</c>, and tags where the version
/// is flexible. The client id keeps its i16 length in flexible versions too.
/// </summary>
internal readonly record struct RequestHeader(ApiKey Key, short Version, int CorrelationId, string? ClientId)
{
    public const int BytesMin = 8;

    /// <summary>Key, version and correlation: enough to find out whether the rest can be understood.</summary>
    public static RequestHeader ReadStart(ReadOnlyMemory<byte> frame)
    {
        var reader = new KafkaReader(frame, flexible: false);
        return new RequestHeader((ApiKey)reader.ReadInt16(), reader.ReadInt16(), reader.ReadInt32(), null);
    }

    /// <summary>The whole header; <paramref name="body"/> is what follows it.</summary>
    public static RequestHeader Read(ReadOnlyMemory<byte> frame, bool flexible, out ReadOnlyMemory<byte> body)
    {
        var reader = new KafkaReader(frame[BytesMin..], flexible: false);
        var header = ReadStart(frame) with { ClientId = reader.ReadNullableString() };
        body = frame[(BytesMin + reader.Position)..];
        if (!flexible) return header;

        var tags = new KafkaReader(body, flexible: true);
        tags.ReadTags();
        body = body[tags.Position..];
        return header;
    }
}
