using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Log;

/// <content>Finding batches and reading them.</content>
internal sealed partial class LogSegment
{
    /// <summary>
    /// Where whole batches lie, from the one that holds the offset on, up to the limit. Batches at or behind <paramref name="endOffset"/> are left out.
    /// </summary>
    /// <param name="skipsEmpty">Whether it goes on behind batches that compaction has emptied.</param>
    /// <returns>Null where it has none; nothing where the first is over the limit, and need not come.</returns>
    /// <exception cref="ObjectDisposedException">The segment is closed.</exception>
    public FoundBatches? Find(long offset, int bytesMax, bool firstWhateverItsSize, long endOffset, bool skipsEmpty)
    {
        var (end, next) = (Bytes, Volatile.Read(ref nextOffset)); // in this order: all of these bytes are before that offset
        if (FirstHolding(offset, skipsEmpty) is not { } first || first.BaseOffset >= endOffset || first.Position >= end) return null;
        if (first.Size > bytesMax && !firstWhateverItsSize) return FoundBatches.None;
        var limit = (int)Math.Min(first.Position + (long)Math.Max(bytesMax, first.Size), end);
        if (limit < end || next > endOffset) (limit, next) = WholeUntil(first.Position, limit, endOffset);
        return new(new FileSlice(file, first.Position, limit - first.Position), next);
    }

    /// <summary>All headers from a position on, as far as they are needed.</summary>
    public IEnumerable<BatchHeader> Headers(int position = 0)
    {
        while (position < Bytes)
        {
            var header = HeaderAt(position);
            position += header.Size;
            yield return header;
        }
    }

    /// <summary>The position at which a search for records of this time or later may begin.</summary>
    public int PositionBefore(long timestamp) => offsets.Floor(times.Before(timestamp));

    public ReadOnlyMemory<byte> ReadBatch(BatchHeader header)
    {
        var content = new byte[header.Size];
        ReadAt(content, header.Position);
        return content;
    }

    private BatchHeader? FirstHolding(long offset, bool skipsEmpty)
    {
        foreach (var header in Headers(offsets.Floor((int)Math.Max(offset - BaseOffset, 0))))
            if (header.LastOffset >= offset && !(skipsEmpty && header.RecordCount == 0)) return header;
        return null;
    }

    /// <summary>Where the last whole batch before both limits ends, and the offset of the one behind it.</summary>
    private (int End, long NextOffset) WholeUntil(int position, int limit, long endOffset)
    {
        var next = endOffset;
        var indexed = Math.Min(offsets.FloorOfPosition(limit - 1), offsets.Floor((int)Math.Clamp(endOffset - BaseOffset, 0, int.MaxValue)));
        for (position = Math.Max(position, indexed); position < limit;)
        {
            var header = HeaderAt(position);
            if (position + (long)header.Size > limit || header.BaseOffset >= endOffset) return (position, header.BaseOffset);
            (position, next) = (position + header.Size, header.LastOffset + 1);
        }

        return (position, next);
    }

    private BatchHeader HeaderAt(int position)
    {
        Span<byte> header = stackalloc byte[RecordBatch.HeaderBytes];
        ReadAt(header, position);
        var batch = new RecordBatch(header);
        var size = RecordBatch.SizeOf(header);
        if (size < RecordBatch.HeaderBytes || size > Bytes - position) throw Damaged(position);
        return new(position, size, batch.BaseOffset, batch.LastOffset, batch.MaxTimestamp, batch.RecordCount);
    }

    private void ReadAt(Span<byte> target, int position)
    {
        if (!FileSlice.TryRead(file, target, position)) throw Damaged(position);
    }

    private DamagedLogException Damaged(int position) => new(SegmentFiles.Path(folder, BaseOffset, SegmentFiles.Log), position, "no whole batch");
}

/// <summary>Batches that were found and are not yet read.</summary>
/// <param name="Slice">Where they lie; null where there are none. Whoever has it disposes it.</param>
/// <param name="NextOffset">All of them are before it.</param>
internal readonly record struct FoundBatches(FileSlice? Slice, long NextOffset)
{
    public static readonly FoundBatches None = new(null, -1);
}
