using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Tests.Support;

/// <summary>What an administrator asks, each of one topic or resource and in one classic version.</summary>
internal static class AdminRequests
{
    private const int TimeoutMs = 10_000;

    public static Task<ErrorCode> DeleteTopicAsync(this RawClient client, string topic, CancellationToken cancellationToken) =>
        OfTopicAsync(client, ApiKey.DeleteTopics, 1, new Wire().Int32(1).Text(topic).Int32(TimeoutMs), topic, cancellationToken);

    /// <param name="count">As many as there are to be then.</param>
    public static Task<ErrorCode> GrowTopicAsync(this RawClient client, string topic, int count, CancellationToken cancellationToken) =>
        OfTopicAsync(client, ApiKey.CreatePartitions, 0, new Wire().Int32(1).Text(topic).Int32(count).Int32(-1).Int32(TimeoutMs).Int8(0),
            topic, cancellationToken);

    /// <param name="type">2 of a topic, 4 of a broker.</param>
    public static async Task<ErrorCode> SetAsync(
        this RawClient client, int type, string resource, string setting, string value, CancellationToken cancellationToken)
    {
        var request = new Wire().Int32(1).Int8(type).Text(resource).Int32(1).Text(setting).Int8(0).Text(value).Int8(0).Bytes;
        return Read(await client.AskAsync(ApiKey.IncrementalAlterConfigs, 0, request, cancellationToken));

        static ErrorCode Read(byte[] answer)
        {
            var reader = new KafkaReader(answer, flexible: false);
            reader.ReadInt32();
            Assert.Equal(1, reader.ReadArrayLength());
            return (ErrorCode)reader.ReadInt16();
        }
    }

    /// <summary>Deletes the records before an offset of the first partition.</summary>
    public static async Task<(ErrorCode Error, long Start)> DeleteRecordsAsync(
        this RawClient client, string topic, long offset, CancellationToken cancellationToken)
    {
        var request = new Wire().Int32(1).Text(topic).Int32(1).Int32(0).Int64(offset).Int32(TimeoutMs).Bytes;
        return Read(await client.AskAsync(ApiKey.DeleteRecords, 0, request, cancellationToken), topic);

        static (ErrorCode Error, long Start) Read(byte[] answer, string topic)
        {
            var reader = new KafkaReader(answer, flexible: false);
            reader.ReadInt32();
            Assert.Equal(1, reader.ReadArrayLength());
            Assert.Equal(topic, reader.ReadString());
            Assert.Equal(1, reader.ReadArrayLength());
            Assert.Equal(0, reader.ReadInt32());
            var start = reader.ReadInt64();
            return ((ErrorCode)reader.ReadInt16(), start);
        }
    }

    private static async Task<ErrorCode> OfTopicAsync(
        RawClient client, ApiKey key, short version, Wire request, string topic, CancellationToken cancellationToken)
    {
        return Read(await client.AskAsync(key, version, request.Bytes, cancellationToken), topic);

        static ErrorCode Read(byte[] answer, string topic)
        {
            var reader = new KafkaReader(answer, flexible: false);
            reader.ReadInt32();
            Assert.Equal(1, reader.ReadArrayLength());
            Assert.Equal(topic, reader.ReadString());
            return (ErrorCode)reader.ReadInt16();
        }
    }
}
