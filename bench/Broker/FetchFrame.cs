using System.Buffers.Binary;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.BrokerBench;

/// <summary>A fetch of all partitions of a topic, encoded once; only the offsets in it move.</summary>
internal sealed class FetchFrame
{
    private const short Version = 11;
    private const int PartitionBytesMax = 1 << 20; // as consumers ask by default
    private const int BytesMax = 50 * 1024 * 1024;

    private readonly byte[] frame;
    private readonly int[] offsetsAt;

    public FetchFrame(string topic, int partitions, int maxWaitMs)
    {
        using var writer = new KafkaWriter();
        offsetsAt = new int[partitions];
        frame = RawConnection.Frame(writer, ApiKey.Fetch, Version, body =>
        {
            body.WriteInt32(-1);
            body.WriteInt32(maxWaitMs);
            body.WriteInt32(1);
            body.WriteInt32(BytesMax);
            body.WriteInt8(0);
            body.WriteInt32(0);
            body.WriteInt32(-1);
            body.WriteArrayLength(1);
            body.WriteString(topic);
            body.WriteArrayLength(partitions);
            for (var partition = 0; partition < partitions; partition++) WritePartition(body, partition);
            body.WriteArrayLength(0);
            body.WriteString("");
        });
    }

    public byte[] Bytes => frame;

    /// <summary>Goes back to the beginning.</summary>
    public void Rewind()
    {
        foreach (var at in offsetsAt) BinaryPrimitives.WriteInt64BigEndian(frame.AsSpan(at), 0);
    }

    /// <summary>Moves the offsets behind what an answer brought, and says how much that was.</summary>
    /// <param name="visit">Sees each partition's batches.</param>
    public (long Records, long Bytes) Advance(ReadOnlyMemory<byte> answer, Action<ReadOnlyMemory<byte>>? visit = null)
    {
        var reader = new KafkaReader(answer, flexible: false);
        reader.ReadInt32();
        reader.ReadInt16();
        reader.ReadInt32();
        reader.ReadInt32();
        reader.ReadString();
        var (records, bytes) = (0L, 0L);
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            var partition = reader.ReadInt32();
            if ((ErrorCode)reader.ReadInt16() is not ErrorCode.None and var error) throw new InvalidDataException($"A fetch was refused: {error}.");
            reader.ReadInt64();
            reader.ReadInt64();
            reader.ReadInt64();
            reader.ReadNullableArrayLength();
            reader.ReadInt32();
            var content = reader.ReadBytes();
            if (content.IsEmpty) continue;
            visit?.Invoke(content);
            records += Pass(partition, content.Span);
            bytes += content.Length;
        }

        return (records, bytes);
    }

    /// <summary>Apache Kafka may cut the last batch off in its middle; it comes whole with the next answer.</summary>
    private long Pass(int partition, ReadOnlySpan<byte> batches)
    {
        var records = 0L;
        while (batches.Length >= RecordBatch.HeaderBytes && RecordBatch.SizeOf(batches) <= batches.Length)
        {
            var batch = new RecordBatch(batches);
            BinaryPrimitives.WriteInt64BigEndian(frame.AsSpan(offsetsAt[partition]), batch.LastOffset + 1);
            records += batch.RecordCount;
            batches = batches[batch.TotalBytes..];
        }

        return records;
    }

    private void WritePartition(KafkaWriter body, int partition)
    {
        body.WriteInt32(partition);
        body.WriteInt32(-1);
        offsetsAt[partition] = body.Length;
        body.WriteInt64(0);
        body.WriteInt64(-1);
        body.WriteInt32(PartitionBytesMax);
    }
}
