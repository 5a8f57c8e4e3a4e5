using EcomStreaming.Broker.Protocol;
using Microsoft.Win32.SafeHandles;

namespace EcomStreaming.Broker.Log;

/// <summary>
/// One file of a partition's log with its indexes: whole batches, one after the other, as they came over the wire. One thread appends;
/// any number read what lies below <see cref="Bytes"/>.
/// </summary>
internal sealed class LogSegment : IDisposable
{
    private readonly SafeFileHandle file;
    private readonly SegmentIndexes indexes;
    private readonly SegmentHeaders headers;
    private readonly string folder;
    private int bytes;
    private long nextOffset;
    private volatile bool isNew;
    private bool isSealed;

    private LogSegment(string folder, long baseOffset, string suffix = "")
    {
        this.folder = folder;
        BaseOffset = nextOffset = baseOffset;
        var path = SegmentFiles.Path(folder, baseOffset, SegmentFiles.Log + suffix);
        const FileShare Shared = FileShare.ReadWrite | FileShare.Delete;
        file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, Shared, FileOptions.Asynchronous); // sockets send no other
        indexes = new SegmentIndexes(folder, baseOffset, suffix);
        headers = new SegmentHeaders(path, file, baseOffset, indexes);
    }

    public long BaseOffset { get; }

    /// <summary>The aborted transactions that end in this segment.</summary>
    public AbortedTransactions Aborted => indexes.Aborted;

    /// <summary>The indexes that were not what its seal says, or all when it had no seal: they are to be made anew by <see cref="Replay"/>.</summary>
    public IReadOnlyList<string> WrongIndexes { get; private set; } = [];

    public bool HadSeal { get; private init; }

    /// <summary>Whether its seal is on the disk, and says what it holds.</summary>
    public bool IsSealed => isSealed;

    /// <summary>The offset behind its last batch.</summary>
    public long NextOffset => Volatile.Read(ref nextOffset);

    /// <summary>How much of the file is whole batches.</summary>
    public int Bytes => Volatile.Read(ref bytes);

    /// <summary>The time of the latest record.</summary>
    public long MaxTimestamp => indexes.MaxTimestamp;

    /// <summary>
    /// What retention goes by: the time of the latest record, although compaction may have removed it; the file's own time when no record has one.
    /// </summary>
    public long LatestTime =>
        indexes.LatestTimestamp >= 0 ? indexes.LatestTimestamp : new DateTimeOffset(File.GetLastWriteTimeUtc(file)).ToUnixTimeMilliseconds();

    /// <summary>The time of the first batch; -1 while the segment is empty.</summary>
    public long FirstTimestamp => indexes.FirstTimestamp;

    /// <param name="suffix">Behind the names of its files, which have their own already where it stands beside the log.</param>
    public static LogSegment Create(string folder, long baseOffset, string suffix = "")
    {
        try
        {
            var segment = new LogSegment(folder, baseOffset, suffix);
            RandomAccess.SetLength(segment.file, 0);
            segment.indexes.Clear();
            File.Delete(SegmentFiles.Path(folder, baseOffset, SegmentFiles.Seal + suffix));
            segment.isNew = true;
            return segment;
        }
        catch (IOException)
        {
            Delete(folder, baseOffset, suffix); // one that is there and empty would end the log where the old one may go on
            throw;
        }
    }

    /// <summary>
    /// Opens a segment that was closed properly. Where its seal agrees with its size and its indexes, none of its batches is read; otherwise it is
    /// whole only once <see cref="Replay"/> has read them.
    /// </summary>
    /// <exception cref="DamagedLogException">Its size is not what its seal says.</exception>
    public static LogSegment Open(string folder, long baseOffset)
    {
        var seal = SegmentSeal.Read(folder, baseOffset);
        var segment = new LogSegment(folder, baseOffset) { nextOffset = seal?.NextOffset ?? baseOffset, HadSeal = seal is not null };
        segment.isSealed = segment.HadSeal;
        var length = RandomAccess.GetLength(segment.file);
        segment.bytes = checked((int)length);
        if (seal is null)
        {
            segment.WrongIndexes = SegmentFiles.Indexes;
            return segment;
        }

        if (length != seal.Bytes)
        {
            segment.Dispose();
            var path = SegmentFiles.Path(folder, baseOffset, SegmentFiles.Log);
            throw new DamagedLogException(path, Math.Min(length, seal.Bytes), $"{length} bytes, but {seal.Bytes} when it was closed");
        }

        segment.WrongIndexes = segment.indexes.Load(seal);
        return segment;
    }

    /// <summary>Reads all batches into the producers' states.</summary>
    /// <param name="producers">As they were at the segment's beginning.</param>
    /// <param name="isGap">See <see cref="OffsetOrder"/>.</param>
    /// <exception cref="DamagedLogException">A batch is not whole, its checksum is wrong, or it is not in its order.</exception>
    public void Replay(ProducerStates producers, Func<long, long, bool>? isGap = null)
    {
        using var stream = new BatchStream(file);
        var (order, position) = (new OffsetOrder(SegmentFiles.Path(folder, BaseOffset, SegmentFiles.Log), BaseOffset, isGap), 0);
        for (var content = stream.Next(); !content.IsEmpty; content = stream.Next())
        {
            if (!RecordBatch.IsIntact(content.Span)) throw headers.Damaged(position);
            var batch = new RecordBatch(content.Span);
            order.Check(batch, position);
            producers.Record(batch, batch.BaseOffset);
            nextOffset = batch.LastOffset + 1;
            position = stream.Position;
        }

        if (stream.Position != bytes) throw headers.Damaged(stream.Position);
    }

    /// <summary>The same, and makes wrong indexes anew.</summary>
    /// <param name="producers">As they were at the segment's beginning.</param>
    /// <param name="isGap">See <see cref="OffsetOrder"/>.</param>
    /// <exception cref="DamagedLogException">A batch is not whole, its checksum is wrong, or it is not in its order.</exception>
    public void Rebuild(ProducerStates producers, Func<long, long, bool>? isGap = null)
    {
        var rebuildsAborted = WrongIndexes.Contains(SegmentFiles.AbortedIndex);
        indexes.Reset();
        if (rebuildsAborted) Aborted.Reset();
        using var stream = new BatchStream(file);
        var (order, position) = (new OffsetOrder(SegmentFiles.Path(folder, BaseOffset, SegmentFiles.Log), BaseOffset, isGap), 0);
        for (var content = stream.Next(); RecordBatch.IsIntact(content.Span); content = stream.Next())
        {
            var batch = new RecordBatch(content.Span);
            order.Check(batch, position);
            Index(batch, position);
            if (producers.Record(batch, batch.BaseOffset) is { } aborted && rebuildsAborted) Aborted.Add(aborted);
            position = stream.Position;
        }

        if (position != bytes) throw headers.Damaged(position);
        isSealed = false;
    }

    /// <summary>Opens the segment that was being written when the broker died: every batch is checked, and the first bad byte ends the log.</summary>
    /// <param name="endMin">Up to where there was a log on the disk.</param>
    /// <param name="producers">As they were at the segment's beginning; its batches are recorded.</param>
    /// <param name="isGap">See <see cref="OffsetOrder"/>.</param>
    /// <returns>The segment and how many bytes were cut off.</returns>
    /// <exception cref="DamagedLogException">It ends before <paramref name="endMin"/>, or batches are out of order: nothing is cut off.</exception>
    public static (LogSegment Segment, long BytesCut) Recover(
        string folder, long baseOffset, long endMin, ProducerStates producers, Func<long, long, bool> isGap)
    {
        var segment = new LogSegment(folder, baseOffset);
        var order = new OffsetOrder(SegmentFiles.Path(folder, baseOffset, SegmentFiles.Log), baseOffset, isGap);
        using var stream = new BatchStream(segment.file);
        var (position, expected) = (0, baseOffset);
        for (var bytes = stream.Next(); RecordBatch.IsIntact(bytes.Span); bytes = stream.Next())
        {
            var batch = new RecordBatch(bytes.Span);
            order.Check(batch, position);
            segment.Index(batch, position);
            if (producers.Record(batch, batch.BaseOffset) is { } aborted) segment.Aborted.Add(aborted);
            expected = batch.LastOffset + 1;
            position = stream.Position;
        }

        if (expected < endMin)
        {
            var problem = $"not a complete batch with a valid CRC, although everything up to offset {endMin} was flushed";
            throw new DamagedLogException(SegmentFiles.Path(folder, baseOffset, SegmentFiles.Log), position, problem);
        }

        var cut = RandomAccess.GetLength(segment.file) - position;
        segment.bytes = position;
        segment.isNew = true;
        segment.Trim();
        File.Delete(SegmentFiles.Path(folder, baseOffset, SegmentFiles.Seal)); // of an earlier stop
        return (segment, cut);
    }

    /// <exception cref="IOException">The disk is full, or fails: the segment is as it was.</exception>
    public void Append(ReadOnlySpan<byte> batch)
    {
        try
        {
            Unseal();
            RandomAccess.Write(file, batch, bytes);
        }
        catch (IOException)
        {
            Trim();
            throw;
        }

        Index(new RecordBatch(batch), bytes);
        Volatile.Write(ref bytes, bytes + batch.Length);
    }

    /// <summary>
    /// Finds whole batches from the one that holds the offset on, up to the limit. Batches at or behind <paramref name="endOffset"/> are left out.
    /// </summary>
    /// <param name="skipsEmpty">Whether it goes on behind batches that compaction has emptied.</param>
    /// <param name="doubted">Told of each entry of the index that is wrong; another one is gone by.</param>
    /// <returns>Null where it has none; nothing where the first is over the limit, and need not come.</returns>
    /// <exception cref="ObjectDisposedException">The segment is closed.</exception>
    /// <exception cref="DamagedLogException">There is no whole batch where one must be.</exception>
    public FoundBatches? Find(
        long offset, int bytesMax, bool firstWhateverItsSize, long endOffset, bool skipsEmpty, Action<DamagedLogException> doubted)
    {
        var extent = Extent;
        var (end, next) = extent;
        if (headers.FirstHolding(offset, extent, skipsEmpty, doubted) is not { } first || first.BaseOffset >= endOffset) return null;
        if (first.Size > bytesMax && !firstWhateverItsSize) return FoundBatches.None;
        var limit = (int)Math.Min(first.Position + (long)Math.Max(bytesMax, first.Size), end);
        if (limit < end || next > endOffset) (limit, next) = headers.WholeUntil(first, limit, extent, endOffset);
        return new(new FileSlice(file, first.Position, limit - first.Position), next);
    }

    /// <summary>All headers, as far as they are needed.</summary>
    public IEnumerable<BatchHeader> Headers() => headers.From(0, Extent);

    /// <summary>Headers from one on before which no record is as late as the time.</summary>
    public IEnumerable<BatchHeader> HeadersNear(long timestamp, Action<DamagedLogException> doubted)
    {
        var end = Extent;
        return headers.From(headers.PositionAt(indexes.OffsetBefore(timestamp), end, doubted), end);
    }

    public DamagedLogException Damaged(BatchHeader header) => headers.Damaged(header.Position, "the batch's CRC is wrong");

    /// <exception cref="DamagedLogException">The file is shorter now.</exception>
    public ReadOnlyMemory<byte> ReadBatch(BatchHeader header)
    {
        var content = new byte[header.Size];
        return FileSlice.TryRead(file, content, header.Position) ? content : throw headers.Damaged(header.Position);
    }

    /// <summary>Cuts off what no batch is: a start after a clean stop trusts the file's length.</summary>
    public void Trim()
    {
        if (RandomAccess.GetLength(file) != Bytes) RandomAccess.SetLength(file, Bytes);
    }

    /// <summary>Forces its batches to the disk. The indexes may lag behind: a start after a crash makes those of the last segment anew.</summary>
    public void Flush()
    {
        RandomAccess.FlushToDisk(file);
        if (!isNew) return;
        FolderSync.Force(folder); // its name, too
        isNew = false;
    }

    /// <summary>Has its indexes and its seal on the disk, where its batches are already.</summary>
    public void Seal(string suffix = "")
    {
        if (isSealed) return;
        indexes.Flush();
        indexes.Seal(bytes, nextOffset).Write(folder, BaseOffset, suffix);
        isSealed = true;
    }

    /// <summary>Takes the files away; who reads them still can.</summary>
    public void Delete() => Delete(folder, BaseOffset);

    public static void Delete(string folder, long baseOffset, string suffix = "")
    {
        foreach (var kind in SegmentFiles.Kinds)
            File.Delete(SegmentFiles.Path(folder, baseOffset, kind + suffix));
    }

    public void Dispose() => file.Dispose();

    private SegmentExtent Extent => new(Bytes, NextOffset); // in this order: all of these bytes are before that offset

    private void Unseal()
    {
        if (!isSealed) return;
        File.Delete(SegmentFiles.Path(folder, BaseOffset, SegmentFiles.Seal));
        isSealed = false;
    }

    private void Index(in RecordBatch batch, int position)
    {
        indexes.Add(batch, position);
        Volatile.Write(ref nextOffset, batch.LastOffset + 1); // before the bytes: who has read those knows at least as late an offset
    }
}
