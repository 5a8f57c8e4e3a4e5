using System.Buffers.Binary;
using System.IO.Hashing;

namespace EcomStreaming.Broker.Log;

/// <summary>
/// What a segment held when it was closed, in a small file beside it. A start compares the segment's size and its indexes with it, and reads no batch
/// where they agree. The segment that is written has one after a clean stop only: its next append deletes it.
/// </summary>
/// <param name="Bytes">The size of the segment's file.</param>
/// <param name="NextOffset">The offset behind its last batch.</param>
/// <remarks>
/// <c>version i16 = 1 | crc u32, CRC-32C of what follows | bytes i32 | nextOffset i64 | of .index, .timeindex and .txnindex: { entries i32 | crc u32
/// } | firstTimestamp i64 | maxTimestamp i64 | maxTimestampOffset i64 | latestTimestamp i64</c>. A torn one is recognised by its checksum.
/// </remarks>
internal sealed record SegmentSeal(
    int Bytes, long NextOffset, IndexSummary Offsets, IndexSummary Times, IndexSummary Aborted, SegmentTimes Timestamps)
{
    private const short Version = 1;
    private const int HeaderBytes = 6;
    private const int TotalBytes = HeaderBytes + 4 + 8 + (3 * IndexSummary.Bytes) + SegmentTimes.Bytes;

    /// <summary>The seal of a segment; null when it has none, or one that is not whole.</summary>
    public static SegmentSeal? Read(string folder, long baseOffset)
    {
        var path = SegmentFiles.Path(folder, baseOffset, SegmentFiles.Seal);
        return File.Exists(path) ? Read(File.ReadAllBytes(path)) : null;
    }

    /// <summary>Writes it in place and has it on the disk. A new file's name is not forced.</summary>
    /// <param name="suffix">Behind the names of a segment's files that stands beside the log.</param>
    public void Write(string folder, long baseOffset, string suffix)
    {
        var content = new byte[TotalBytes];
        BinaryPrimitives.WriteInt16BigEndian(content, Version);
        var rest = content.AsSpan(HeaderBytes);
        BinaryPrimitives.WriteInt32BigEndian(rest, Bytes);
        BinaryPrimitives.WriteInt64BigEndian(rest[4..], NextOffset);
        rest = rest[12..];
        foreach (var index in (IndexSummary[])[Offsets, Times, Aborted])
        {
            index.Write(rest);
            rest = rest[IndexSummary.Bytes..];
        }

        Timestamps.Write(rest);
        BinaryPrimitives.WriteUInt32BigEndian(content.AsSpan(2), ChecksumOf(content));
        using var file = File.OpenHandle(
            SegmentFiles.Path(folder, baseOffset, SegmentFiles.Seal + suffix), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.Write(file, content, 0);
        RandomAccess.FlushToDisk(file);
    }

    private static SegmentSeal? Read(ReadOnlySpan<byte> content)
    {
        if (content.Length != TotalBytes || BinaryPrimitives.ReadInt16BigEndian(content) != Version) return null;
        if (BinaryPrimitives.ReadUInt32BigEndian(content[2..]) != ChecksumOf(content)) return null;
        var rest = content[HeaderBytes..];
        var indexes = rest[12..];
        return new(
            BinaryPrimitives.ReadInt32BigEndian(rest),
            BinaryPrimitives.ReadInt64BigEndian(rest[4..]),
            IndexSummary.Read(indexes),
            IndexSummary.Read(indexes[IndexSummary.Bytes..]),
            IndexSummary.Read(indexes[(2 * IndexSummary.Bytes)..]),
            SegmentTimes.Read(indexes[(3 * IndexSummary.Bytes)..]));
    }

    private static uint ChecksumOf(ReadOnlySpan<byte> content) => Crc32.HashToUInt32(Crc32ParameterSet.Crc32C, content[HeaderBytes..]);
}

/// <summary>How many entries an index has, and their CRC-32C.</summary>
internal readonly record struct IndexSummary(int Entries, uint Checksum)
{
    public const int Bytes = 8;

    public static IndexSummary Read(ReadOnlySpan<byte> source) =>
        new(BinaryPrimitives.ReadInt32BigEndian(source), BinaryPrimitives.ReadUInt32BigEndian(source[4..]));

    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteInt32BigEndian(target, Entries);
        BinaryPrimitives.WriteUInt32BigEndian(target[4..], Checksum);
    }
}

/// <summary>The times of a segment's records.</summary>
/// <param name="First">Of the first batch; -1 while there is none.</param>
/// <param name="Max">Of the latest record that is there.</param>
/// <param name="MaxOffset">The last offset of the batch with that record.</param>
/// <param name="Latest">Of the latest record, although compaction may have removed it; -1 when no batch has a time.</param>
internal readonly record struct SegmentTimes(long First, long Max, long MaxOffset, long Latest)
{
    public const int Bytes = 32;

    public static readonly SegmentTimes None = new(-1, -1, 0, -1);

    public static SegmentTimes Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadInt64BigEndian(source),
        BinaryPrimitives.ReadInt64BigEndian(source[8..]),
        BinaryPrimitives.ReadInt64BigEndian(source[16..]),
        BinaryPrimitives.ReadInt64BigEndian(source[24..]));

    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteInt64BigEndian(target, First);
        BinaryPrimitives.WriteInt64BigEndian(target[8..], Max);
        BinaryPrimitives.WriteInt64BigEndian(target[16..], MaxOffset);
        BinaryPrimitives.WriteInt64BigEndian(target[24..], Latest);
    }
}
