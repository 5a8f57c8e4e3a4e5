using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EcomStreaming.Contracts;

/// <summary>Writes times in UTC with whole milliseconds, like Kafka's own timestamps, for example <c>2026-11-22T09:00:00.000Z</c>.</summary>
public sealed class MillisecondTimestamp : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));
}
