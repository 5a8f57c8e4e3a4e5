using System.Text;
using EcomStreaming.Contracts;

namespace EcomStreaming.Streaming;

/// <summary>Decodes a raw record into what a processor accepts, or gives the reason why it cannot be processed.</summary>
internal static class RecordReader
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static (StageRecord? Record, string? Problem) Read(RawRecord raw)
    {
        if (raw.Message.Value is not { } value) return (null, "no value");
        if (Key(raw.Message.Key) is not { } key) return (null, "the key is not a valid id");

        var decoded = MessageCodec.Decode(value);
        if (decoded.Unknown is { } type) return (null, $"unknown type {Printable(type)}");
        if (decoded.Message is not { } message) return (null, decoded.Problem);

        var written = DateTimeOffset.FromUnixTimeMilliseconds(raw.Message.Timestamp.UnixTimestampMs);
        return (new StageRecord(message, key, written, raw.Partition.Value, raw.Offset.Value), null);
    }

    private static string? Key(byte[]? key)
    {
        if (key is null or { Length: 0 or > Identifier.LengthMax }) return null;
        try
        {
            return Utf8.GetString(key) is var text && Identifier.IsValid(text) ? text : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>A type's name comes from outside: what goes into a header and a log line is short and plain.</summary>
    private static string Printable(string type) =>
        new([.. type.Take(64).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '?')]);
}
