using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Log;

/// <summary>
/// One partition: segments in a folder of its own, the last of which is written. One lock guards appending; readers never take it, they see the
/// segments and the end that were published last. Opening and recovering stand in <c>PartitionLog.Open.cs</c>, finding by time in
/// <c>PartitionLog.Time.cs</c>, retention in <c>PartitionLog.Retention.cs</c>, transactions in <c>PartitionLog.Transactions.cs</c>, compaction in <c>PartitionLog.Compaction.cs</c>.
/// </summary>
internal sealed partial class PartitionLog : IDisposable
{
    private readonly Lock gate = new();
    private readonly string folder;
    private readonly TimeProvider time;
    private readonly Func<LogConfig> config;
    private readonly ProducerStates producers = new();
    private readonly AppendSignal signal = new();
    private LogSegment[] segments = [];
    private long endOffset;
    private long flushedOffset;
    private long startOffset;
    private readonly Action<LogSegment> force;
    private volatile bool failed;

    /// <summary>Whether the disk has failed it: it is read, and not written any more, until the next start.</summary>
    public bool HasFailed => failed;

    /// <summary>Where the next record goes.</summary>
    public long EndOffset => Volatile.Read(ref endOffset);

    /// <summary>Where the first readable record is.</summary>
    public long StartOffset => Volatile.Read(ref startOffset);

    /// <summary>Up to where consumers see: with every append flushed, only what a power cut cannot take back.</summary>
    public long HighWatermark => config().FlushEveryAppend ? Volatile.Read(ref flushedOffset) : EndOffset;

    /// <summary>Of this broker's time as leader: counted up at each start, as an election would.</summary>
    public int LeaderEpoch => epochs.Current;

    public AppendSignal Appended => signal;

    public long Bytes => segments.Sum(segment => (long)segment.Bytes);

    /// <summary>Appends one batch that has been checked by <see cref="BatchValidator"/>; it is patched in place.</summary>
    /// <exception cref="ObjectDisposedException">The log is closed, or its topic deleted.</exception>
    public AppendResult Append(Span<byte> batch)
    {
        AppendResult result;
        lock (gate)
        {
            GoOn();
            if (failed) return AppendResult.Refused(ErrorCode.KafkaStorageError);
            var view = new RecordBatch(batch);
            var (error, duplicate) = producers.Check(view);
            // A sequence counts only where the transaction does.
            if (error != ErrorCode.InvalidProducerEpoch && !MayAppend(view)) return AppendResult.Refused(ErrorCode.InvalidTxnState);
            if (error != ErrorCode.None) return AppendResult.Refused(error);
            if (duplicate is { } known) return new(ErrorCode.None, known, -1, known + view.LastOffsetDelta + 1);

            var appendTime = -1L;
            if (config().LogAppendTime) RecordBatch.StampAppendTime(batch, appendTime = time.GetUtcNow().ToUnixTimeMilliseconds());
            RecordBatch.Place(batch, endOffset, epochs.Current);
            if (!TryWrite(batch)) return AppendResult.Refused(ErrorCode.KafkaStorageError);
            producers.Record(new RecordBatch(batch), endOffset);
            result = new(ErrorCode.None, endOffset, appendTime, endOffset + view.LastOffsetDelta + 1);
            PublishFirstOpen(); // before the end: nobody sees an open transaction's record as decided
            Volatile.Write(ref endOffset, result.NextOffset);
        }

        if (!config().FlushEveryAppend) signal.Raise();
        return result;
    }

    /// <summary>Forces to the disk what is written so far; who waits shares one flush with whoever waits for less.</summary>
    public void FlushTo(long offset)
    {
        if (Volatile.Read(ref flushedOffset) >= offset) return;
        lock (flushGate)
        {
            if (Volatile.Read(ref flushedOffset) >= offset) return;
            var end = EndOffset;
            Force(segments[^1]);
            lock (gate) Volatile.Write(ref flushedOffset, Math.Max(flushedOffset, end)); // a segment that was begun meanwhile has forced more
        }

        signal.Raise();
    }

    private void Force(LogSegment segment)
    {
        if (failed) throw new IOException("The log could not be forced to the disk before.");
        try
        {
            force(segment);
        }
        catch (IOException)
        {
            // What the disk has now is unknown, and asking again would hide it: this log takes no more records.
            failed = true;
            throw;
        }
    }

    /// <summary>
    /// Whole batches from the one that holds the offset on. The first comes even when it is over the limit, so that a reader never starves.
    /// </summary>
    public ReadOnlyMemory<byte> Read(long offset, int bytesMax, bool firstWhateverItsSize) => Read(offset, bytesMax, firstWhateverItsSize, HighWatermark);

    /// <summary>The same, up to an end of the reader's own, which is not beyond <see cref="HighWatermark"/>.</summary>
    public ReadOnlyMemory<byte> Read(long offset, int bytesMax, bool firstWhateverItsSize, long end)
    {
        using var slice = Find(offset, bytesMax, firstWhateverItsSize, end).Slice;
        if (slice is null) return default;
        var content = new byte[slice.Length];
        slice.Read(content);
        return content;
    }

    /// <summary>Where those batches lie.</summary>
    public FoundBatches Find(long offset, int bytesMax, bool firstWhateverItsSize, long end)
    {
        while (true)
        {
            if (offset >= end) return FoundBatches.None;
            try
            {
                // An answer of nothing but emptied batches makes clients ask for more and more at a time: such come where nothing else is left only.
                return Find(offset, bytesMax, firstWhateverItsSize, end, skipsEmpty: true)
                    ?? Find(offset, bytesMax, firstWhateverItsSize, end, skipsEmpty: false)
                    ?? FoundBatches.None;
            }
            catch (ObjectDisposedException) when (!retired)
            {
                continue; // retention or compaction has taken the segment away, and there is another one
            }
        }
    }

    public void Dispose()
    {
        Retire();
        foreach (var segment in segments) segment.Dispose();
    }

    private FoundBatches? Find(long offset, int bytesMax, bool firstWhateverItsSize, long end, bool skipsEmpty)
    {
        var snapshot = segments;
        for (var i = IndexOf(snapshot, offset); i < snapshot.Length; i++)
            if (snapshot[i].Find(offset, bytesMax, firstWhateverItsSize, end, skipsEmpty) is { } found) return found; // otherwise there is a gap at the segment's end
        return null;
    }

    private readonly Lock flushGate = new();

    private bool TryWrite(ReadOnlySpan<byte> batch)
    {
        try
        {
            epochs.Keep();
            RollIfFull(batch);
            segments[^1].Append(batch);
            return true;
        }
        catch (IOException)
        {
            return false; // a full disk: once there is room again, it goes on
        }
    }

    private void RollIfFull(ReadOnlySpan<byte> batch)
    {
        var active = segments[^1];
        if (active.Bytes == 0) return;
        var settings = config();
        var isOld = active.FirstTimestamp >= 0 && new RecordBatch(batch).MaxTimestamp - active.FirstTimestamp > settings.SegmentMs;
        var isFar = endOffset - active.BaseOffset > int.MaxValue - BatchValidator.RecordCountMax;
        if (isOld || isFar || (long)active.Bytes + batch.Length > settings.SegmentBytes) Roll();
    }

    /// <summary>Begins a new segment. The old one is on the disk before: a crash later has to check the new one only.</summary>
    private void Roll()
    {
        Force(segments[^1]);
        segments[^1].FlushIndexes();
        Volatile.Write(ref flushedOffset, endOffset);
        ProducerSnapshot.Write(SegmentFiles.Path(folder, endOffset, SegmentFiles.Snapshot), producers);
        segments = [.. segments, LogSegment.Create(folder, endOffset)];
    }

    private static int IndexOf(LogSegment[] snapshot, long offset)
    {
        var i = snapshot.Length - 1;
        while (i > 0 && snapshot[i].BaseOffset > offset) i--;
        return i;
    }
}

/// <summary>What became of a batch.</summary>
/// <param name="AppendTime">-1 unless the topic stamps the time of the append.</param>
internal readonly record struct AppendResult(ErrorCode Error, long BaseOffset, long AppendTime, long NextOffset)
{
    public static AppendResult Refused(ErrorCode error) => new(error, -1, -1, -1);
}

/// <summary>A topic's settings as far as its logs care.</summary>
internal sealed record LogConfig(
    int MessageBytesMax, int SegmentBytes, long SegmentMs, long RetentionMs, long RetentionBytes, bool LogAppendTime, bool IsCompacted, bool DeletesOldRecords,
    long TimestampBeforeMsMax, long TimestampAfterMsMax, bool FlushEveryAppend)
{
    public CompactionConfig Compaction { get; init; } = new();

    /// <summary>Whether compressed batches are opened and checked though the topic is not compacted.</summary>
    public bool ValidatesCompressed { get; init; }
}
