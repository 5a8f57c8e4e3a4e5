using System.Buffers.Binary;
using EcomStreaming.Broker.Records;

namespace EcomStreaming.Broker.Log.Compaction;

/// <summary>Creates a smaller batch from a batch. Its offsets, producer and sequence stay the same.</summary>
internal static class BatchRewriter
{
    private const long NoTimestamp = -1;

    /// <param name="records">Those of the batch, uncompressed.</param>
    /// <param name="kept">Which of them stay.</param>
    /// <param name="horizon">From when on its tombstones may go: it takes the place of the base timestamp (KIP-534). Null leaves that as it
    /// is.</param>
    public static byte[] Rewrite(ReadOnlyMemory<byte> bytes, ReadOnlySpan<byte> records, IReadOnlySet<int> kept, long? horizon)
    {
        var batch = new RecordBatch(bytes.Span);
        var (body, latest) = (new List<byte>(records.Length), NoTimestamp);
        var reader = new RecordReader(records);
        for (var i = 0; !reader.AtEnd && reader.TryRead(); i++)
        {
            if (!kept.Contains(i)) continue;
            latest = Math.Max(latest, batch.BaseTimestamp + reader.TimestampDelta);
            if (horizon is { } time) AppendMoved(body, reader, batch.BaseTimestamp - time);
            else body.AddRange(reader.Raw);
        }

        var packed = RecordCodec.Pack(batch.Codec, [.. body]);
        byte[] rewritten = [.. bytes.Span[..RecordBatch.HeaderBytes], .. packed];
        if (horizon is { } set) SetHorizon(rewritten, batch.Attributes, set);
        return Seal(rewritten, kept.Count, batch.IsLogAppendTime ? batch.MaxTimestamp : latest);
    }

    /// <summary>The batch without its records.</summary>
    public static byte[] Empty(in RecordBatch batch)
    {
        var emptied = batch.Header.ToArray();
        BinaryPrimitives.WriteInt16BigEndian(emptied.AsSpan(21), (short)(batch.Attributes & ~(RecordBatch.CodecBits | RecordBatch.DeleteHorizonBit)));
        BinaryPrimitives.WriteInt64BigEndian(emptied.AsSpan(27), NoTimestamp);
        return Seal(emptied, 0, batch.MaxTimestamp);
    }

    /// <summary>The same record, with its time told from another one.</summary>
    private static void AppendMoved(List<byte> target, in RecordReader record, long move)
    {
        var moved = new List<byte>(record.Raw.Length + 10) { 0 }; // attributes: none are defined
        VarInt.Write(moved, record.TimestampDelta + move);
        moved.AddRange(record.AfterTimestamp);
        VarInt.Write(target, moved.Count);
        target.AddRange(moved);
    }

    private static void SetHorizon(Span<byte> batch, short attributes, long horizon)
    {
        BinaryPrimitives.WriteInt16BigEndian(batch[21..], (short)(attributes | RecordBatch.DeleteHorizonBit));
        BinaryPrimitives.WriteInt64BigEndian(batch[27..], horizon);
    }

    private static byte[] Seal(byte[] batch, int count, long latest)
    {
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(8), batch.Length - RecordBatch.LengthPrefixBytes);
        BinaryPrimitives.WriteInt64BigEndian(batch.AsSpan(35), latest);
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(57), count);
        RecordBatch.Seal(batch);
        return batch;
    }
}
