using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>An answer's body in a classic version, read in wire order; unlike the broker's own reader it may be kept over an await.</summary>
internal sealed class Answer(byte[] body)
{
    private int position;

    public int Int8() => Read(static (ref KafkaReader reader) => reader.ReadInt8());

    public short Int16() => Read(static (ref KafkaReader reader) => reader.ReadInt16());

    public int Int32() => Read(static (ref KafkaReader reader) => reader.ReadInt32());

    public long Int64() => Read(static (ref KafkaReader reader) => reader.ReadInt64());

    public string? Text() => Read(static (ref KafkaReader reader) => reader.ReadNullableString());

    public byte[]? Sized() => Read(static (ref KafkaReader reader) => reader.ReadNullableBytes()?.ToArray());

    public ErrorCode Error() => (ErrorCode)Int16();

    /// <summary>Reads <c>[{ name, [{ index, …</c> of an answer about one partition.</summary>
    public void SkipTo(string topic, int partition)
    {
        Assert.Equal(1, Int32());
        Assert.Equal(topic, Text());
        Assert.Equal(1, Int32());
        Assert.Equal(partition, Int32());
    }

    private T Read<T>(ReadOne<T> read)
    {
        var reader = new KafkaReader(body.AsMemory(position), flexible: false);
        var value = read(ref reader);
        position += reader.Position;
        return value;
    }

    private delegate T ReadOne<T>(ref KafkaReader reader);
}
