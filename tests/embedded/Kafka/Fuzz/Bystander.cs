using System.Buffers.Binary;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Fuzz;

/// <summary>A client that does as it should while another does not: what it has written stays there, byte by byte.</summary>
internal sealed class Bystander
{
    private const string Topic = "bystander";
    private const int BytesStamped = 16; // base offset, length, leader epoch: the first and the last are the broker's

    /// <summary>Settings of its own, since others may change those of the broker.</summary>
    private static readonly (string Name, string Value)[] Settings =
    [
        ("cleanup.policy", "delete"), ("retention.ms", "-1"), ("retention.bytes", "-1"), ("max.message.bytes", "1000000"),
        ("segment.bytes", "1000000"),
        ("segment.ms", "604800000"), ("message.timestamp.type", "CreateTime"), ("message.timestamp.before.max.ms", $"{long.MaxValue}"),
        ("message.timestamp.after.max.ms", $"{long.MaxValue}"),
    ];

    private readonly List<byte[]> produced = [];

    public static async Task CreateTopicAsync(RawClient client, CancellationToken cancellationToken) =>
        Assert.Equal(ErrorCode.None, await client.CreateTopicAsync(Topic, 1, cancellationToken, Settings));

    public async Task ProduceAsync(RawClient client, CancellationToken cancellationToken)
    {
        var batch = Batches.At(TimeProvider.System.GetUtcNow(), $"{produced.Count}", new string('b', 100));
        Assert.Equal((ErrorCode.None, 2 * produced.Count), await client.ProduceAsync(Topic, batch, cancellationToken));
        produced.Add(batch);
    }

    public async Task FindsAllAsync(RawClient client, CancellationToken cancellationToken)
    {
        for (var found = 0; found < produced.Count;)
        {
            var fetched = await client.FetchAsync(Requests.Fetch(Topic, 2 * found), cancellationToken);
            Assert.Equal((ErrorCode.None, 2 * produced.Count), (fetched.Error, fetched.HighWatermark));
            Assert.NotEmpty(fetched.Records);
            for (var rest = fetched.Records.AsSpan(); !rest.IsEmpty; rest = rest[RecordBatch.SizeOf(rest)..], found++)
            {
                IsTheOne(rest[..RecordBatch.SizeOf(rest)], found);
            }
        }
    }

    /// <summary>Deletes what others have made: it costs files.</summary>
    public static async Task TidyAsync(RawClient client, CancellationToken cancellationToken)
    {
        foreach (var topic in TopicsOf(await client.AskAsync(ApiKey.Metadata, 1, new Wire().Int32(-1).Bytes, cancellationToken)))
            if (topic != Topic) await client.DeleteTopicAsync(topic, cancellationToken);
    }

    private void IsTheOne(ReadOnlySpan<byte> batch, int index)
    {
        Assert.Equal(2 * index, BinaryPrimitives.ReadInt64BigEndian(batch));
        Assert.Equal(Convert.ToHexString(produced[index].AsSpan(BytesStamped)), Convert.ToHexString(batch[BytesStamped..]));
    }

    private static List<string> TopicsOf(byte[] metadata)
    {
        var reader = new KafkaReader(metadata, flexible: false);
        for (var brokers = reader.ReadArrayLength(); brokers > 0; brokers--)
        {
            reader.ReadInt32();
            reader.ReadString();
            reader.ReadInt32();
            reader.ReadNullableString();
        }

        reader.ReadInt32();
        var names = new List<string>();
        for (var topics = reader.ReadArrayLength(); topics > 0; topics--)
        {
            reader.ReadInt16();
            var name = reader.ReadString();
            if (!reader.ReadBoolean()) names.Add(name);
            SkipPartitions(ref reader);
        }

        return names;
    }

    /// <summary><c>[{ Error i16, Index i32, LeaderId i32, Replicas [i32], Isr [i32] }]</c></summary>
    private static void SkipPartitions(ref KafkaReader reader)
    {
        for (var partitions = reader.ReadArrayLength(); partitions > 0; partitions--)
        {
            reader.ReadInt16();
            reader.ReadInt64();
            for (var list = 0; list < 2; list++)
                for (var nodes = reader.ReadArrayLength(); nodes > 0; nodes--) reader.ReadInt32();
        }
    }
}
