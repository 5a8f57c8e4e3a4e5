using System.Buffers.Binary;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.BrokerBench;

/// <summary>
/// A produce request with one batch for each partition, encoded once. Before each sending only its numbers change: the CRC is linear, so that the
/// one of another sequence follows from 32 differences, and no byte of the records is touched.
/// </summary>
internal sealed class ProduceFrame
{
    public const short Version = 8;

    private const int CorrelationAt = 8;
    private const int CrcAt = 17;
    private const int SequenceAt = 53;

    private readonly byte[] frame;
    private readonly int[] batchesAt;
    private readonly uint[] crcDifferences;
    private readonly uint crcOfZero;
    private readonly bool isIdempotent;

    public ProduceFrame(string topic, IReadOnlyList<int> partitions, byte[] batch, string? transactionalId = null)
    {
        using var writer = new KafkaWriter();
        batchesAt = new int[partitions.Count];
        frame = RawConnection.Frame(writer, ApiKey.Produce, Version, body =>
        {
            body.WriteString(transactionalId);
            body.WriteInt16(-1);
            body.WriteInt32(30_000);
            body.WriteArrayLength(1);
            body.WriteString(topic);
            body.WriteArrayLength(partitions.Count);
            for (var i = 0; i < partitions.Count; i++)
            {
                body.WriteInt32(partitions[i]);
                body.WriteBytesLength(batch.Length);
                batchesAt[i] = body.Length;
                batch.CopyTo(body.Take(batch.Length));
            }
        });
        crcOfZero = CrcAtSequence(batch, 0);
        crcDifferences = [.. Enumerable.Range(0, 32).Select(bit => crcOfZero ^ CrcAtSequence(batch, 1u << bit))];
        isIdempotent = new RecordBatch(batch).ProducerId >= 0;
        RecordsEach = new RecordBatch(batch).RecordCount;
    }

    /// <summary>In each partition.</summary>
    public int RecordsEach { get; }

    public int Records => RecordsEach * batchesAt.Length;

    public int Bytes => frame.Length;

    /// <param name="sequence">Of the first record in each partition; a producer that is not idempotent has none.</param>
    public ReadOnlySpan<byte> Numbered(int correlation, int sequence = 0)
    {
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(CorrelationAt), correlation);
        if (!isIdempotent) return frame;
        var crc = crcOfZero;
        for (var bit = 0; bit < 32; bit++)
            if ((sequence & (1 << bit)) != 0) crc ^= crcDifferences[bit];
        foreach (var at in batchesAt)
        {
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(at + SequenceAt), sequence);
            BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(at + CrcAt), crc);
        }

        return frame;
    }

    /// <summary>Throws unless every partition of an answer took its batch.</summary>
    public static void Check(ReadOnlyMemory<byte> answer)
    {
        var reader = new KafkaReader(answer, flexible: false);
        if (reader.ReadInt32() == 0) return;
        reader.ReadString();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            reader.ReadInt32();
            if ((ErrorCode)reader.ReadInt16() is not ErrorCode.None and var error) throw new InvalidDataException($"A batch was refused: {error}.");
            reader.ReadInt64();
            reader.ReadInt64();
            reader.ReadInt64();
            reader.ReadInt32();
            reader.ReadNullableString();
        }
    }

    private static uint CrcAtSequence(byte[] batch, uint sequence)
    {
        var copy = batch.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(copy.AsSpan(SequenceAt), sequence);
        RecordBatch.Seal(copy);
        return new RecordBatch(copy).Crc;
    }
}
