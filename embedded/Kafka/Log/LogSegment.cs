using Microsoft.Win32.SafeHandles;

namespace EcomStreaming.Broker.Log;

/// <summary>
/// One file of a partition's log with its indexes: whole batches, one after the other, as they came over the wire. One thread appends;
/// any number read what lies below <see cref="Bytes"/>. Reading stands in <c>LogSegment.Read.cs</c>.
/// </summary>
internal sealed partial class LogSegment : IDisposable
{
    private const int IndexIntervalBytes = 4096;

    private readonly SafeFileHandle file;
    private readonly OffsetIndex offsets;
    private readonly TimeIndex times;
    private readonly string folder;
    private int bytesSinceIndexed = IndexIntervalBytes;
    private int bytes;
    private long latestTime = -1;
    private long maxTimestampOffset;
    private long nextOffset;
    private volatile bool isNew;

    private LogSegment(string folder, long baseOffset, string suffix = "")
    {
        this.folder = folder;
        BaseOffset = baseOffset;
        var path = SegmentFiles.Path(folder, baseOffset, SegmentFiles.Log + suffix);
        file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous); // sockets send no other
        offsets = new OffsetIndex(SegmentFiles.Path(folder, baseOffset, SegmentFiles.OffsetIndex + suffix));
        times = new TimeIndex(SegmentFiles.Path(folder, baseOffset, SegmentFiles.TimeIndex + suffix));
        Aborted = new AbortedTransactions(SegmentFiles.Path(folder, baseOffset, SegmentFiles.AbortedIndex + suffix));
    }

    public long BaseOffset { get; }

    /// <summary>The aborted transactions that end in this segment.</summary>
    public AbortedTransactions Aborted { get; }

    /// <summary>How much of the file is whole batches.</summary>
    public int Bytes => Volatile.Read(ref bytes);

    /// <summary>Of the latest record.</summary>
    public long MaxTimestamp { get; private set; } = -1;

    /// <summary>What retention goes by: the time of the latest record, though compaction may have taken it, and the file's own where no record has one.</summary>
    public long LatestTime => latestTime >= 0 ? latestTime : new DateTimeOffset(File.GetLastWriteTimeUtc(file)).ToUnixTimeMilliseconds();

    /// <summary>When the segment got its first batch, by that batch's own timestamp; -1 while it is empty.</summary>
    public long FirstTimestamp { get; private set; } = -1;

    /// <param name="suffix">Behind the names of its files, which have their own already where it stands beside the log.</param>
    public static LogSegment Create(string folder, long baseOffset, string suffix = "")
    {
        try
        {
            var segment = new LogSegment(folder, baseOffset, suffix);
            RandomAccess.SetLength(segment.file, 0);
            segment.offsets.Clear();
            segment.times.Clear();
            segment.Aborted.Clear();
            segment.isNew = true;
            return segment;
        }
        catch (IOException)
        {
            Delete(folder, baseOffset, suffix); // one that is there and empty would end the log where the old one may go on
            throw;
        }
    }

    /// <summary>Opens a segment that was closed properly: its file and indexes are trusted.</summary>
    public static LogSegment Open(string folder, long baseOffset)
    {
        var segment = new LogSegment(folder, baseOffset);
        segment.offsets.Load();
        segment.times.Load();
        segment.Aborted.Load();
        segment.bytes = checked((int)RandomAccess.GetLength(segment.file));
        segment.ReadTimes();
        return segment;
    }

    /// <summary>Opens the segment that was being written when the broker died: every batch is checked, and the first bad byte ends the log.</summary>
    /// <param name="endMin">Up to where there was a log on the disk.</param>
    /// <returns>The segment and how many bytes were cut off.</returns>
    /// <exception cref="DamagedLogException">It ends before <paramref name="endMin"/>: nothing is cut off.</exception>
    public static (LogSegment Segment, long BytesCut) Recover(string folder, long baseOffset, long endMin, Action<ReadOnlyMemory<byte>> visit)
    {
        var segment = new LogSegment(folder, baseOffset);
        segment.offsets.Clear();
        segment.times.Clear();
        segment.Aborted.Clear();
        using var stream = new BatchStream(segment.file);
        var (position, expected) = (0, baseOffset);
        for (var bytes = stream.Next(); RecordBatch.IsIntact(bytes.Span) && new RecordBatch(bytes.Span).BaseOffset >= expected; bytes = stream.Next())
        {
            var batch = new RecordBatch(bytes.Span);
            segment.Index(batch, position);
            visit(bytes);
            expected = batch.LastOffset + 1;
            position = stream.Position;
        }

        if (expected < endMin)
            throw new DamagedLogException(SegmentFiles.Path(folder, baseOffset, SegmentFiles.Log), position, $"no whole batch with a right CRC, though up to offset {endMin} all was on the disk");
        var cut = RandomAccess.GetLength(segment.file) - position;
        segment.bytes = position;
        segment.isNew = true;
        segment.Trim();
        return (segment, cut);
    }

    /// <summary>The last offset in a segment's file, under whatever name it stands.</summary>
    public static long LastOffsetOf(string path)
    {
        using var file = File.OpenHandle(path);
        Span<byte> header = stackalloc byte[RecordBatch.HeaderBytes];
        var (last, length) = (-1L, RandomAccess.GetLength(file));
        for (var position = 0L; position < length; position += RecordBatch.SizeOf(header))
        {
            RandomAccess.Read(file, header, position);
            last = new RecordBatch(header).LastOffset;
        }

        return last;
    }

    /// <exception cref="IOException">The disk is full, or fails: the segment is as it was.</exception>
    public void Append(ReadOnlySpan<byte> batch)
    {
        try
        {
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

    /// <summary>Forces everything to the disk, for a start that trusts it.</summary>
    public void FlushWithIndexes()
    {
        Flush();
        FlushIndexes();
    }

    public void FlushIndexes()
    {
        offsets.Flush();
        times.Flush();
        Aborted.Flush();
    }

    /// <summary>Takes the files away; who reads them still can.</summary>
    public void Delete() => Delete(folder, BaseOffset);

    public static void Delete(string folder, long baseOffset, string suffix = "")
    {
        foreach (var kind in new[] { SegmentFiles.Log, SegmentFiles.OffsetIndex, SegmentFiles.TimeIndex, SegmentFiles.AbortedIndex, SegmentFiles.Snapshot })
            File.Delete(SegmentFiles.Path(folder, baseOffset, kind + suffix));
    }

    public void Dispose()
    {
        file.Dispose();
        Aborted.Dispose();
    }

    private void Index(in RecordBatch batch, int position)
    {
        Note(batch.MaxTimestamp, batch.LastOffset, batch.RecordCount);
        if (bytesSinceIndexed >= IndexIntervalBytes && position > 0)
        {
            offsets.Add((int)(batch.LastOffset - BaseOffset), position);
            times.Add(MaxTimestamp, (int)(maxTimestampOffset - BaseOffset));
            bytesSinceIndexed = 0;
        }

        bytesSinceIndexed += batch.TotalBytes;
    }

    private void ReadTimes()
    {
        foreach (var header in Headers()) Note(header.MaxTimestamp, header.LastOffset, header.RecordCount);
    }

    private void Note(long timestamp, long lastOffset, int recordCount)
    {
        if (FirstTimestamp < 0) FirstTimestamp = timestamp;
        latestTime = Math.Max(latestTime, timestamp);
        Volatile.Write(ref nextOffset, lastOffset + 1); // before the bytes: who has read those knows at least as late an offset
        if (recordCount > 0 && timestamp > MaxTimestamp) (MaxTimestamp, maxTimestampOffset) = (timestamp, lastOffset);
    }
}

/// <summary>Where a batch lies in its segment's file and what it spans.</summary>
internal readonly record struct BatchHeader(int Position, int Size, long BaseOffset, long LastOffset, long MaxTimestamp, int RecordCount);
