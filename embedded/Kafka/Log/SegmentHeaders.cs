using EcomStreaming.Broker.Protocol;
using Microsoft.Win32.SafeHandles;

namespace EcomStreaming.Broker.Log;

/// <summary>
/// Reads the headers of a segment's batches, in their order or from an indexed one on. It trusts neither the file nor the index: what cannot be a
/// header is damage, and an entry of the index is used only where its batch begins.
/// </summary>
internal sealed class SegmentHeaders(string path, SafeFileHandle file, long baseOffset, SegmentIndexes indexes)
{
    /// <summary>Headers from a position on, as far as they are needed.</summary>
    /// <param name="end">Where the segment ends.</param>
    /// <exception cref="DamagedLogException">There is no whole batch where one must be.</exception>
    public IEnumerable<BatchHeader> From(int position, SegmentExtent end)
    {
        for (var expected = baseOffset; position < end.Bytes;)
        {
            var header = At(position, end, expected);
            (position, expected) = (position + header.Size, header.LastOffset + 1);
            yield return header;
        }
    }

    /// <summary>The first batch that holds the offset, or that comes after it.</summary>
    /// <param name="skipsEmpty">Whether it goes on behind batches that compaction has emptied.</param>
    /// <param name="doubted">Told of each entry of the index that is wrong.</param>
    /// <exception cref="DamagedLogException">There is no whole batch where one must be.</exception>
    public BatchHeader? FirstHolding(long offset, SegmentExtent end, bool skipsEmpty, Action<DamagedLogException> doubted)
    {
        var (position, expected) = (0, baseOffset);
        for (var next = Indexed(offset, end, doubted, isWritten: true); position < end.Bytes; next = null)
        {
            var header = next ?? At(position, end, expected);
            if (header.LastOffset >= offset && !(skipsEmpty && header.RecordCount == 0)) return header;
            (position, expected) = (header.Position + header.Size, header.LastOffset + 1);
        }

        return null;
    }

    /// <summary>Where the last whole batch before both limits ends, and the offset of the one behind it.</summary>
    /// <param name="first">The first batch, which is before both.</param>
    public (int End, long NextOffset) WholeUntil(BatchHeader first, int limit, SegmentExtent end, long endOffset)
    {
        var (position, expected) = (first.Position + first.Size, first.LastOffset + 1);
        var offsets = indexes.Offsets;
        var known = Math.Min(offsets.CountUpToPosition(limit - RecordBatch.HeaderBytes), offsets.CountUpTo(Relative(endOffset)));
        if (known > 0 && offsets.At(known - 1).Position > position && TryIndexed(known - 1, end) is { } near)
            (position, expected) = (near.Position, near.BaseOffset);
        while (position < limit)
        {
            if (limit - position < RecordBatch.HeaderBytes) return (position, expected); // the next one is not whole
            var header = At(position, end, expected);
            if (position + (long)header.Size > limit || header.BaseOffset >= endOffset) return (position, header.BaseOffset);
            (position, expected) = (position + header.Size, header.LastOffset + 1);
        }

        return (position, expected);
    }

    /// <summary>The position of the last indexed batch at or before an offset; the file's beginning where there is none.</summary>
    public int PositionAt(long offset, SegmentExtent end, Action<DamagedLogException> doubted) =>
        Indexed(offset, end, doubted, isWritten: false)?.Position ?? 0;

    public DamagedLogException Damaged(int position, string problem = "no whole batch") => new(path, position, problem);

    /// <param name="isWritten">Whether the batch of that offset is in the segment already: its entry comes before it.</param>
    private BatchHeader? Indexed(long offset, SegmentExtent end, Action<DamagedLogException> doubted, bool isWritten)
    {
        for (var known = indexes.Offsets.CountUpTo(Relative(offset)); known > 0; known--)
        {
            if (TryIndexed(known - 1, end) is { } header) return header;
            var (relative, position) = indexes.Offsets.At(known - 1);
            if (!isWritten && position >= end.Bytes) continue; // it is just being written
            doubted(Damaged(position, $"no batch that ends with offset {baseOffset + relative}, although the index has one there"));
        }

        return null;
    }

    /// <summary>The batch of an index's entry; null where it is not there.</summary>
    private BatchHeader? TryIndexed(int index, SegmentExtent end)
    {
        var (relative, position) = indexes.Offsets.At(index);
        return TryAt(position, end, baseOffset) is { } header && header.LastOffset - baseOffset == relative ? header : null;
    }

    private BatchHeader At(int position, SegmentExtent end, long expected) => TryAt(position, end, expected) ?? throw Damaged(position);

    /// <param name="expected">Its first offset, or one before it.</param>
    private BatchHeader? TryAt(int position, SegmentExtent end, long expected)
    {
        Span<byte> header = stackalloc byte[RecordBatch.HeaderBytes];
        if (position < 0 || position > end.Bytes - RecordBatch.HeaderBytes || !FileSlice.TryRead(file, header, position)) return null;
        var batch = new RecordBatch(header);
        var size = RecordBatch.SizeOf(header);
        var isWhole = size >= RecordBatch.HeaderBytes && size <= end.Bytes - position && batch.Magic == RecordBatch.Magic2;
        var isInPlace = batch.BaseOffset >= expected && batch.LastOffset >= batch.BaseOffset && batch.LastOffset < end.NextOffset;
        if (!isWhole || !isInPlace || batch.RecordCount < 0) return null;
        return new(position, size, batch.BaseOffset, batch.LastOffset, batch.MaxTimestamp, batch.RecordCount);
    }

    private int Relative(long offset) => (int)Math.Clamp(offset - baseOffset, 0, int.MaxValue);
}

/// <summary>What a reader may see of a segment.</summary>
/// <param name="NextOffset">All batches in these bytes are before it.</param>
internal readonly record struct SegmentExtent(int Bytes, long NextOffset);
