using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Tests.Support;

/// <summary>The few requests that wire tests speak in, each in one classic version, and how to read what matters of their answers.</summary>
internal static class Requests
{
    public static async Task<ErrorCode> CreateTopicAsync(
        this RawClient client, string name, int partitions, CancellationToken cancellationToken, params (string Name, string Value)[] settings)
    {
        var request = new Wire().Int32(1).Text(name).Int32(partitions).Int16(1).Int32(0).Int32(settings.Length);
        foreach (var setting in settings) request.Text(setting.Name).Text(setting.Value);
        return ReadError(await client.AskAsync(ApiKey.CreateTopics, 2, request.Int32(1000).Int8(0).Bytes, cancellationToken), name);

        static ErrorCode ReadError(byte[] answer, string name)
        {
            var reader = new KafkaReader(answer, flexible: false);
            reader.ReadInt32();
            Assert.Equal(1, reader.ReadArrayLength());
            Assert.Equal(name, reader.ReadString());
            return (ErrorCode)reader.ReadInt16();
        }
    }

    public static byte[] Produce(string topic, byte[] records, int acks = -1, int partition = 0) =>
        new Wire().Text(null).Int16(acks).Int32(1000).Int32(1).Text(topic).Int32(1).Int32(partition).Sized(records).Bytes;

    /// <summary>Produces one batch to one partition.</summary>
    public static async Task<(ErrorCode Error, long BaseOffset)> ProduceAsync(
        this RawClient client, string topic, byte[] records, CancellationToken cancellationToken, int acks = -1, int partition = 0)
    {
        return ReadPartition(await client.AskAsync(ApiKey.Produce, 3, Produce(topic, records, acks, partition), cancellationToken));

        static (ErrorCode Error, long BaseOffset) ReadPartition(byte[] answer)
        {
            var reader = new KafkaReader(answer, flexible: false);
            Assert.Equal(1, reader.ReadArrayLength());
            reader.ReadString();
            Assert.Equal(1, reader.ReadArrayLength());
            reader.ReadInt32();
            return ((ErrorCode)reader.ReadInt16(), reader.ReadInt64());
        }
    }

    public static byte[] Fetch(string topic, long offset, int maxWaitMs = 0, int minBytes = 1, int maxBytes = int.MaxValue,
        int partitionMaxBytes = int.MaxValue) => new Wire()
        .Int32(-1).Int32(maxWaitMs).Int32(minBytes).Int32(maxBytes).Int8(0).Int32(1).Text(topic).Int32(1).Int32(0).Int64(offset)
        .Int32(partitionMaxBytes).Bytes;

    /// <summary>What a fetch of one partition (version 4) was answered.</summary>
    public static Fetched ReadFetched(byte[] answer)
    {
        var reader = new KafkaReader(answer, flexible: false);
        reader.ReadInt32();
        Assert.Equal(1, reader.ReadArrayLength());
        reader.ReadString();
        Assert.Equal(1, reader.ReadArrayLength());
        reader.ReadInt32();
        var error = (ErrorCode)reader.ReadInt16();
        var high = reader.ReadInt64();
        reader.ReadInt64();
        Assert.Equal(-1, reader.ReadNullableArrayLength());
        return new(error, high, reader.ReadBytes().ToArray());
    }

    public static async Task<Fetched> FetchAsync(this RawClient client, byte[] request, CancellationToken cancellationToken) =>
        ReadFetched(await client.AskAsync(ApiKey.Fetch, 4, request, cancellationToken));

    /// <summary>Asks for the supported versions: the connection and the broker are well where it is answered.</summary>
    public static async Task IsServedAsync(this RawClient client, CancellationToken cancellationToken) =>
        Assert.Equal(0, (await client.AskAsync(ApiKey.ApiVersions, 0, [], cancellationToken))[1]);

    /// <summary>The broker has hung up, without an answer.</summary>
    public static async Task IsClosedAsync(this RawClient client, CancellationToken cancellationToken) =>
        Assert.Null(await client.ReceiveFrameAsync(cancellationToken));
}

/// <summary>One partition of a fetch's answer.</summary>
internal sealed record Fetched(ErrorCode Error, long HighWatermark, byte[] Records);
