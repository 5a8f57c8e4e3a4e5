using System.Buffers.Binary;
using System.IO.Compression;
using EcomStreaming.Broker.Log;
using K4os.Compression.LZ4.Streams;
using Snappier;
using ZstdSharp;

namespace EcomStreaming.Broker.Records;

/// <summary>
/// Decompresses and compresses the records of a batch. Batches are stored as received; they are decompressed only to be checked, and compressed only
/// by compaction.
/// </summary>
internal static class RecordCodec
{
    /// <summary>What is larger when opened is taken for a bomb, and stays closed.</summary>
    public const int OpenedBytesMax = 64 * 1024 * 1024;

    /// <summary>Java's frame around snappy's blocks: <c>82 53 4e 41 50 50 59 00 | version i32 | compatible i32 | { length i32 | block }</c></summary>
    private static ReadOnlySpan<byte> XerialMagic => [0x82, 0x53, 0x4E, 0x41, 0x50, 0x50, 0x59, 0x00];

    private const int XerialHeaderBytes = 16;

    /// <summary>Kafka's Java clients read no block that refers to another.</summary>
    private static readonly LZ4EncoderSettings Lz4OfJava = new() { ChainBlocks = false };

    /// <summary>The records of a batch, uncompressed; false where they cannot be opened, or are not those that the batch's header claims.</summary>
    public static bool TryOpen(in RecordBatch batch, out ReadOnlySpan<byte> records)
    {
        records = batch.Codec == CompressionCodec.None || batch.Records.IsEmpty ? batch.Records : Unpack(batch.Codec, batch.Records);
        return RecordReader.AreClaimed(records, batch.RecordCount, batch.LastOffsetDelta);
    }

    /// <returns>Nothing, which is no batch's records, where it is not possible.</returns>
    private static byte[] Unpack(CompressionCodec codec, ReadOnlySpan<byte> packed)
    {
        try
        {
            return codec == CompressionCodec.Snappy ? Unsnap(packed) : ReadAll(Opening(codec, new MemoryStream(packed.ToArray())));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return []; // each library has errors of its own for what is not in its format
        }
    }

    /// <summary>The opposite.</summary>
    public static byte[] Pack(CompressionCodec codec, byte[] records)
    {
        if (codec == CompressionCodec.None) return records;
        if (codec == CompressionCodec.Snappy) return Snappy.CompressToArray(records);
        using var packed = new MemoryStream();
        using (var stream = Packing(codec, packed)) stream.Write(records);
        return packed.ToArray();
    }

    private static Stream Opening(CompressionCodec codec, Stream packed) => codec switch
    {
        CompressionCodec.Gzip => new GZipStream(packed, CompressionMode.Decompress),
        CompressionCodec.Lz4 => LZ4Stream.Decode(packed),
        CompressionCodec.Zstd => new DecompressionStream(packed),
        _ => throw new InvalidDataException($"Codec {codec} is unknown."),
    };

    private static Stream Packing(CompressionCodec codec, Stream target) => codec switch
    {
        CompressionCodec.Gzip => new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true),
        CompressionCodec.Lz4 => LZ4Stream.Encode(target, Lz4OfJava, leaveOpen: true),
        CompressionCodec.Zstd => new CompressionStream(target, leaveOpen: true),
        _ => throw new InvalidDataException($"Codec {codec} is unknown."),
    };

    private static byte[] ReadAll(Stream opened)
    {
        using var source = opened;
        using var target = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int count; (count = source.Read(buffer)) > 0;)
        {
            if (target.Length + count > OpenedBytesMax) throw new InvalidDataException("The opened batch is too large.");
            target.Write(buffer, 0, count);
        }

        return target.ToArray();
    }

    private static byte[] Unsnap(ReadOnlySpan<byte> packed)
    {
        if (!packed.StartsWith(XerialMagic)) return UnsnapBlock(packed, 0);
        using var target = new MemoryStream();
        for (var rest = packed[XerialHeaderBytes..]; !rest.IsEmpty;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(rest);
            target.Write(UnsnapBlock(rest.Slice(sizeof(int), length), target.Length));
            rest = rest[(sizeof(int) + length)..];
        }

        return target.ToArray();
    }

    private static byte[] UnsnapBlock(ReadOnlySpan<byte> block, long before) =>
        before + Snappy.GetUncompressedLength(block) <= OpenedBytesMax
            ? Snappy.DecompressToArray(block)
            : throw new InvalidDataException("The opened batch is too large.");
}
