using System.Buffers.Binary;
using System.Runtime.InteropServices;
using EcomStreaming.Broker.Log;

namespace EcomStreaming.Broker.Records;

/// <summary>Creates the broker's own batches: uncompressed, without a sequence.</summary>
internal static class RecordBatchBuilder
{
    /// <param name="records">Keys and values; a null value is a tombstone.</param>
    /// <param name="timestamp">Of all records, in milliseconds since 1970.</param>
    /// <param name="producer">In whose transaction they are; null in none.</param>
    /// <param name="isControl">For the broker's own marks, which no client's application sees.</param>
    public static byte[] Build(
        IReadOnlyList<KeyValuePair<byte[], byte[]?>> records, long timestamp, TransactionalProducer? producer = null, bool isControl = false)
    {
        var body = new List<byte>();
        for (var i = 0; i < records.Count; i++) AppendRecord(body, i, records[i].Key, records[i].Value);

        var batch = new byte[RecordBatch.HeaderBytes + body.Count];
        var span = batch.AsSpan();
        BinaryPrimitives.WriteInt32BigEndian(span[8..], batch.Length - RecordBatch.LengthPrefixBytes);
        span[16] = RecordBatch.Magic2;
        BinaryPrimitives.WriteInt16BigEndian(
            span[21..], (short)((producer is null ? 0 : RecordBatch.TransactionalBit) | (isControl ? RecordBatch.ControlBit : 0)));
        BinaryPrimitives.WriteInt32BigEndian(span[23..], records.Count - 1);
        BinaryPrimitives.WriteInt64BigEndian(span[27..], timestamp);
        BinaryPrimitives.WriteInt64BigEndian(span[35..], timestamp);
        BinaryPrimitives.WriteInt64BigEndian(span[43..], producer?.Id ?? -1);
        BinaryPrimitives.WriteInt16BigEndian(span[51..], producer?.Epoch ?? -1);
        BinaryPrimitives.WriteInt32BigEndian(span[53..], -1); // base sequence
        BinaryPrimitives.WriteInt32BigEndian(span[57..], records.Count);
        CollectionsMarshal.AsSpan(body).CopyTo(span[RecordBatch.HeaderBytes..]);
        RecordBatch.Seal(span);
        return batch;
    }

    /// <summary>A batch without records, which stands for offsets that are lost: readers go on behind it.</summary>
    public static byte[] BuildEmpty(long firstOffset, long nextOffset, int leaderEpoch)
    {
        var batch = Build([], timestamp: -1);
        RecordBatch.Place(batch, firstOffset, leaderEpoch);
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(23), checked((int)(nextOffset - firstOffset - 1)));
        RecordBatch.Seal(batch);
        return batch;
    }

    private static void AppendRecord(List<byte> target, int offsetDelta, byte[] key, byte[]? value)
    {
        var record = new List<byte> { 0 }; // attributes: none are defined
        VarInt.Write(record, 0);
        VarInt.Write(record, offsetDelta);
        AppendBytes(record, key);
        AppendBytes(record, value);
        VarInt.Write(record, 0); // no headers
        VarInt.Write(target, record.Count);
        target.AddRange(record);
    }

    private static void AppendBytes(List<byte> target, byte[]? bytes)
    {
        VarInt.Write(target, bytes?.Length ?? -1);
        if (bytes is not null) target.AddRange(bytes);
    }
}
