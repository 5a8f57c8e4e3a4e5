using System.Buffers.Binary;
using System.IO.Hashing;

namespace EcomStreaming.Broker.Log;

/// <summary>A view of one record batch, format v2 (KIP-98), the only one that is stored.</summary>
/// <remarks>
/// <code>
///  0 baseOffset i64 | 8 batchLength i32 (what follows) | 12 leaderEpoch i32 | 16 magic i8 | 17 crc u32 (CRC-32C of 21…)
/// 21 attributes i16 | 23 lastOffsetDelta i32 | 27 baseTimestamp i64 | 35 maxTimestamp i64 | 43 producerId i64
/// 51 producerEpoch i16 | 53 baseSequence i32 | 57 recordCount i32 | 61 records, compressed as a whole
/// </code>
/// The CRC leaves out offset and leader epoch, so both can be set without touching it.
/// </remarks>
internal readonly ref struct RecordBatch(ReadOnlySpan<byte> bytes)
{
    public const int HeaderBytes = 61;
    public const int LengthPrefixBytes = 12;
    public const byte Magic2 = 2;
    public const short TransactionalBit = 0x10;
    public const short ControlBit = 0x20;
    public const short DeleteHorizonBit = 0x40;
    public const short CodecBits = 0x07;

    private readonly ReadOnlySpan<byte> bytes = bytes;

    public long BaseOffset => BinaryPrimitives.ReadInt64BigEndian(bytes);

    public int TotalBytes => SizeOf(bytes);

    public int LeaderEpoch => BinaryPrimitives.ReadInt32BigEndian(bytes[12..]);

    public byte Magic => bytes[16];

    public uint Crc => BinaryPrimitives.ReadUInt32BigEndian(bytes[17..]);

    public short Attributes => BinaryPrimitives.ReadInt16BigEndian(bytes[21..]);

    public CompressionCodec Codec => (CompressionCodec)(Attributes & CodecBits);

    public bool IsLogAppendTime => (Attributes & 0x08) != 0;

    public bool IsTransactional => (Attributes & TransactionalBit) != 0;

    public bool IsControl => (Attributes & ControlBit) != 0;

    public int LastOffsetDelta => BinaryPrimitives.ReadInt32BigEndian(bytes[23..]);

    public long LastOffset => BaseOffset + LastOffsetDelta;

    public long BaseTimestamp => BinaryPrimitives.ReadInt64BigEndian(bytes[27..]);

    /// <summary>
    /// From when on compaction may drop its tombstones, or its marker: it stands where the base timestamp does, and the records tell their time from
    /// it (KIP-534).
    /// </summary>
    public long? DeleteHorizon => (Attributes & DeleteHorizonBit) != 0 ? BaseTimestamp : null;

    public long MaxTimestamp => BinaryPrimitives.ReadInt64BigEndian(bytes[35..]);

    public long ProducerId => BinaryPrimitives.ReadInt64BigEndian(bytes[43..]);

    public short ProducerEpoch => BinaryPrimitives.ReadInt16BigEndian(bytes[51..]);

    public int BaseSequence => BinaryPrimitives.ReadInt32BigEndian(bytes[53..]);

    public int RecordCount => BinaryPrimitives.ReadInt32BigEndian(bytes[57..]);

    public ReadOnlySpan<byte> Header => bytes[..HeaderBytes];

    public ReadOnlySpan<byte> Records => bytes[HeaderBytes..TotalBytes];

    /// <summary>Of the whole batch, from its first twelve bytes.</summary>
    public static int SizeOf(ReadOnlySpan<byte> start) => LengthPrefixBytes + BinaryPrimitives.ReadInt32BigEndian(start[8..]);

    /// <summary>True where the bytes hold a whole batch of this format whose CRC is right.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes) return false;
        var size = SizeOf(bytes);
        return size >= HeaderBytes && size <= bytes.Length && bytes[16] == Magic2 && new RecordBatch(bytes).Crc == ChecksumOf(bytes[..size]);
    }

    /// <summary>The broker's own fields: where the batch stands in the log.</summary>
    public static void Place(Span<byte> bytes, long baseOffset, int leaderEpoch)
    {
        BinaryPrimitives.WriteInt64BigEndian(bytes, baseOffset);
        BinaryPrimitives.WriteInt32BigEndian(bytes[12..], leaderEpoch);
    }

    /// <summary>Marks the batch with the time of the append (<c>message.timestamp.type=LogAppendTime</c>), which costs a new CRC.</summary>
    public static void StampAppendTime(Span<byte> bytes, long now)
    {
        BinaryPrimitives.WriteInt16BigEndian(bytes[21..], (short)(BinaryPrimitives.ReadInt16BigEndian(bytes[21..]) | 0x08));
        BinaryPrimitives.WriteInt64BigEndian(bytes[35..], now);
        Seal(bytes);
    }

    public static void Seal(Span<byte> bytes) => BinaryPrimitives.WriteUInt32BigEndian(bytes[17..], ChecksumOf(bytes[..SizeOf(bytes)]));

    private static uint ChecksumOf(ReadOnlySpan<byte> whole) => Crc32.HashToUInt32(Crc32ParameterSet.Crc32C, whole[21..]);
}

/// <summary>The compression of a batch's records. The broker stores them as received.</summary>
internal enum CompressionCodec
{
    None = 0,
    Gzip = 1,
    Snappy = 2,
    Lz4 = 3,
    Zstd = 4,
}
