using System.Buffers.Binary;
using System.Text;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Records;

namespace EcomStreaming.Broker.Tests.Support;

/// <summary>Record batches as a producer sends them.</summary>
internal static class Batches
{
    public static byte[] Of(params string[] values) => At(DateTimeOffset.UnixEpoch, values);

    public static byte[] At(DateTimeOffset time, params string[] values) => RecordBatchBuilder.Build(
        [.. values.Select(value => new KeyValuePair<byte[], byte[]?>("key"u8.ToArray(), Encoding.UTF8.GetBytes(value)))],
        time.ToUnixTimeMilliseconds());

    /// <summary>Records with keys of their own; one without a value is a tombstone.</summary>
    public static byte[] Keyed(DateTimeOffset time, params (string Key, string? Value)[] records) => RecordBatchBuilder.Build(
        [.. records.Select(record => new KeyValuePair<byte[], byte[]?>(
            Encoding.UTF8.GetBytes(record.Key), record.Value is null ? null : Encoding.UTF8.GetBytes(record.Value)))],
        time.ToUnixTimeMilliseconds());

    /// <summary>Records each of its own time.</summary>
    public static byte[] Timed(params DateTimeOffset[] times)
    {
        var (start, body) = (times[0].ToUnixTimeMilliseconds(), new List<byte>());
        for (var i = 0; i < times.Length; i++)
        {
            List<byte> record = [0]; // attributes: none are defined
            foreach (var number in new[] { times[i].ToUnixTimeMilliseconds() - start, i, 1 }) VarInt.Write(record, number);
            record.AddRange("k"u8);
            foreach (var number in new[] { -1, 0 }) VarInt.Write(record, number); // no value, no headers
            VarInt.Write(body, record.Count);
            body.AddRange(record);
        }

        return Changed(WithRecords(At(times[0], [.. times.Select(_ => "")]), [.. body], CompressionCodec.None), batch =>
            BinaryPrimitives.WriteInt64BigEndian(batch.AsSpan(35), times.Max().ToUnixTimeMilliseconds()));
    }

    /// <summary>The same batch whose header claims so many records.</summary>
    public static byte[] Claiming(this byte[] batch, int count) => Changed(batch, changed =>
    {
        BinaryPrimitives.WriteInt32BigEndian(changed.AsSpan(23), count - 1);
        BinaryPrimitives.WriteInt32BigEndian(changed.AsSpan(57), count);
    });

    /// <summary>The same batch as of a producer with sequences, in a transaction or in none.</summary>
    public static byte[] By(this byte[] batch, long producerId, short epoch, int sequence, bool inTransaction = false) => Changed(batch, changed =>
    {
        if (inTransaction)
        {
            BinaryPrimitives.WriteInt16BigEndian(changed.AsSpan(21), (short)(new RecordBatch(changed).Attributes | RecordBatch.TransactionalBit));
        }
        BinaryPrimitives.WriteInt64BigEndian(changed.AsSpan(43), producerId);
        BinaryPrimitives.WriteInt16BigEndian(changed.AsSpan(51), epoch);
        BinaryPrimitives.WriteInt32BigEndian(changed.AsSpan(53), sequence);
    });

    /// <summary>The same batch with its records compressed.</summary>
    public static byte[] Packed(this byte[] batch, CompressionCodec codec) =>
        WithRecords(batch, RecordCodec.Pack(codec, batch[RecordBatch.HeaderBytes..]), codec);

    /// <summary>The same header before other bytes.</summary>
    public static byte[] WithRecords(byte[] batch, byte[] records, CompressionCodec codec) =>
        Changed([.. batch[..RecordBatch.HeaderBytes], .. records], changed =>
    {
        BinaryPrimitives.WriteInt32BigEndian(changed.AsSpan(8), changed.Length - RecordBatch.LengthPrefixBytes);
        BinaryPrimitives.WriteInt16BigEndian(changed.AsSpan(21), (short)((ushort)new RecordBatch(changed).Attributes | (ushort)codec));
    });

    /// <summary>A batch of exactly this many bytes.</summary>
    public static byte[] OfSize(int bytes) => OfSize(bytes, DateTimeOffset.UnixEpoch);

    public static byte[] OfSize(int bytes, DateTimeOffset time)
    {
        var batch = At(time, new string('x', bytes - 100));
        batch = At(time, new string('x', bytes - 100 + bytes - batch.Length));
        Assert.Equal(bytes, batch.Length);
        return batch;
    }

    /// <summary>As an idempotent producer's.</summary>
    public static byte[] Numbered(long producerId, short epoch, int sequence, params string[] values) =>
        Numbered(producerId, epoch, sequence, DateTimeOffset.UnixEpoch, values);

    public static byte[] Numbered(long producerId, short epoch, int sequence, DateTimeOffset time, params string[] values) =>
        Changed(At(time, values), batch =>
    {
        BinaryPrimitives.WriteInt64BigEndian(batch.AsSpan(43), producerId);
        BinaryPrimitives.WriteInt16BigEndian(batch.AsSpan(51), epoch);
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(53), sequence);
    });

    /// <summary>As a transactional producer's.</summary>
    public static byte[] InTransaction(long producerId, short epoch, int sequence, params string[] values) =>
        InTransaction(producerId, epoch, sequence, DateTimeOffset.UnixEpoch, values);

    public static byte[] InTransaction(long producerId, short epoch, int sequence, DateTimeOffset time, params string[] values) =>
        Changed(At(time, values), batch =>
    {
        BinaryPrimitives.WriteInt16BigEndian(batch.AsSpan(21), RecordBatch.TransactionalBit);
        BinaryPrimitives.WriteInt64BigEndian(batch.AsSpan(43), producerId);
        BinaryPrimitives.WriteInt16BigEndian(batch.AsSpan(51), epoch);
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(53), sequence);
    });

    /// <summary>One record without a key.</summary>
    public static byte[] Keyless(string value)
    {
        // attributes, deltas, a key of length -1, value, no headers
        byte[] record = [0, 0, 0, 1, (byte)(2 * value.Length), .. Encoding.UTF8.GetBytes(value), 0];
        return Changed([.. Of("")[..RecordBatch.HeaderBytes], (byte)(2 * record.Length), .. record], batch =>
            BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(8), batch.Length - RecordBatch.LengthPrefixBytes));
    }

    /// <summary>A changed copy whose CRC is right again.</summary>
    public static byte[] Changed(byte[] batch, Action<byte[]> change)
    {
        var copy = batch.ToArray();
        change(copy);
        RecordBatch.Seal(copy);
        return copy;
    }
}
