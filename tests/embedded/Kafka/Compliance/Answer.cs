using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>An answer's body, read in wire order; unlike the broker's own reader it may be kept over an await.</summary>
/// <param name="flexible">Of a version with compact lengths and tagged fields; of a classic one where nothing is said.</param>
internal sealed class Answer(byte[] body, bool flexible = false)
{
    private int position;

    public int Int8() => Read(static (ref KafkaReader reader) => reader.ReadInt8());

    public short Int16() => Read(static (ref KafkaReader reader) => reader.ReadInt16());

    public int Int32() => Read(static (ref KafkaReader reader) => reader.ReadInt32());

    public long Int64() => Read(static (ref KafkaReader reader) => reader.ReadInt64());

    public string? Text() => Read(static (ref KafkaReader reader) => reader.ReadNullableString());

    public byte[]? Sized() => Read(static (ref KafkaReader reader) => reader.ReadNullableBytes()?.ToArray());

    public int Length() => Read(static (ref KafkaReader reader) => reader.ReadArrayLength());

    public void Tags() => Read(static (ref KafkaReader reader) =>
    {
        reader.ReadTags();
        return true;
    });

    public ErrorCode Error() => (ErrorCode)Int16();

    /// <summary>Reads <c>[{ name, [{ index, …</c> of an answer about one partition.</summary>
    public void SkipTo(string topic, int partition)
    {
        Assert.Equal(1, Length());
        Assert.Equal(topic, Text());
        Assert.Equal(1, Length());
        Assert.Equal(partition, Int32());
    }

    private T Read<T>(ReadOne<T> read)
    {
        var reader = new KafkaReader(body.AsMemory(position), flexible);
        var value = read(ref reader);
        position += reader.Position;
        return value;
    }

    private delegate T ReadOne<T>(ref KafkaReader reader);
}
