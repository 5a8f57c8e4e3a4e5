using System.Buffers.Binary;
using System.Text;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Records;

namespace EcomStreaming.BrokerBench;

/// <summary>What the records of a run look like, and how many of them make a batch.</summary>
/// <param name="RecordBytes">Of a record's value.</param>
/// <param name="BatchBytes">A batch is filled with values up to here, before it is compressed.</param>
internal sealed record BatchShape(int RecordBytes, int BatchBytes, CompressionCodec Codec)
{
    public int Records => Math.Max(1, BatchBytes / RecordBytes);

    /// <summary>One batch as a producer sends it: values that are half text and half noise, so that compression has something to find.</summary>
    public byte[] ToBatch(TransactionalProducer? producer, bool isTransactional, long timestamp)
    {
        var random = new Random(1);
        var records = Enumerable.Range(0, Records).Select(i => KeyValuePair.Create(Array.Empty<byte>(), (byte[]?)Value(random, i))).ToList();
        var batch = RecordBatchBuilder.Build(records, timestamp, producer);
        if (!isTransactional) BinaryPrimitives.WriteInt16BigEndian(batch.AsSpan(21), 0);
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(53), producer is null ? -1 : 0);
        if (Codec == CompressionCodec.Lz4) batch = Compress(batch);
        RecordBatch.Seal(batch);
        return batch;
    }

    private static byte[] Compress(byte[] batch)
    {
        byte[] compressed = [.. batch[..RecordBatch.HeaderBytes], .. Lz4Frame.Of(batch.AsSpan(RecordBatch.HeaderBytes))];
        BinaryPrimitives.WriteInt32BigEndian(compressed.AsSpan(8), compressed.Length - RecordBatch.LengthPrefixBytes);
        compressed[22] |= (byte)CompressionCodec.Lz4;
        return compressed;
    }

    private byte[] Value(Random random, int index)
    {
        var value = new byte[RecordBytes];
        random.NextBytes(value);
        Encoding.ASCII.GetBytes($"order-{index:D8} placed; a sentence that every record has".AsSpan()[..Math.Min(RecordBytes / 2, 50)], value);
        for (var i = 50; i < RecordBytes / 2; i++) value[i] = (byte)('a' + (i % 26));
        return value;
    }
}
