using EcomStreaming.Broker.Log.Compaction;

namespace EcomStreaming.Broker.Log;

/// <content>Opening: after a clean stop the files are trusted; after a crash the last segment is checked batch by batch.</content>
internal sealed partial class PartitionLog
{
    private readonly LeaderEpochs epochs;

    private PartitionLog(string folder, Func<LogConfig> config, TimeProvider time, Action<LogSegment> force)
    {
        (this.folder, this.config, this.time, this.force) = (folder, config, time, force);
        Directory.CreateDirectory(folder);
        epochs = LeaderEpochs.Load(folder);
    }

    /// <summary>How much of a torn tail was cut off when the log was opened.</summary>
    public long BytesCut { get; private set; }

    /// <param name="config">Asked at each use: a topic's settings change while its logs are open.</param>
    /// <param name="clean">Whether the broker was stopped properly last time.</param>
    /// <exception cref="DamagedLogException">It is not what was written.</exception>
    /// <param name="force">Forces a segment to the disk; a test's own where that shall fail.</param>
    public static PartitionLog Open(string folder, Func<LogConfig> config, TimeProvider time, bool clean, Action<LogSegment>? force = null)
    {
        var log = new PartitionLog(folder, config, time, force ?? (segment => segment.Flush()));
        SegmentSwap.Recover(folder);
        var bases = SegmentFiles.Offsets(folder, SegmentFiles.Log);
        if (bases.Count == 0) bases.Add(0);

        var recordedStart = OffsetFile.Read(folder, OffsetFile.Start) ?? 0;
        log.recoveryPoint = OffsetFile.Read(folder, OffsetFile.RecoveryPoint) ?? 0;
        log.OpenSegments(bases, clean, endMin: log.recoveryPoint > recordedStart ? log.recoveryPoint : 0);
        log.startOffset = Math.Max(recordedStart, log.segments[0].BaseOffset);
        log.endOffset = Math.Max(log.endOffset, log.startOffset);
        log.flushedOffset = clean || log.TryForceRecovered() ? log.endOffset : log.segments[^1].BaseOffset; // the rest is yet to be forced
        log.PublishFirstOpen();
        log.cleanedOffset = Math.Min(OffsetFile.Read(folder, OffsetFile.Cleaned) ?? 0, log.endOffset);
        log.epochs.Begin(log.endOffset);
        return log;
    }

    /// <summary>Leaves everything on the disk, for a start that trusts it.</summary>
    /// <returns>False where that start must not: the disk is full, or has failed it.</returns>
    public bool CloseCleanly()
    {
        Retire();
        try
        {
            lock (gate)
            {
                segments[^1].Trim();
                Force(segments[^1]);
                segments[^1].FlushIndexes();
                FolderSync.Force(folder);
            }

            return true;
        }
        catch (IOException)
        {
            return false;
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>
    /// Nobody has forced what the process that died wrote last. Where consumers see what is forced it is forced now; elsewhere the first who needs
    /// it on the disk does it, which keeps no start waiting.
    /// </summary>
    private bool TryForceRecovered()
    {
        if (!config().FlushEveryAppend) return false;
        try
        {
            Force(segments[^1]);
            return true;
        }
        catch (IOException)
        {
            return false; // it is read, and takes nothing more
        }
    }

    /// <param name="endMin">Up to where there was a log on the disk.</param>
    private void OpenSegments(List<long> bases, bool clean, long endMin)
    {
        var last = bases[^1];
        var closed = bases.Take(bases.Count - 1).Select(offset => LogSegment.Open(folder, offset));
        var opened = closed.ToList();
        endOffset = last;
        if (!ProducerSnapshot.TryRead(SegmentFiles.Path(folder, last, SegmentFiles.Snapshot), producers))
            foreach (var segment in opened) Replay(segment);

        if (clean)
        {
            var active = LogSegment.Open(folder, last);
            Replay(active);
            segments = [.. opened, active];
        }
        else
        {
            var aborted = new List<AbortedTransaction>();
            var (active, cut) = LogSegment.Recover(folder, last, endMin, batch =>
            {
                if (Visit(batch.Span) is { } found) aborted.Add(found);
            });
            BytesCut = cut;
            foreach (var transaction in aborted) active.Aborted.Add(transaction);
            segments = [.. opened, active];
        }
    }

    private void Replay(LogSegment segment)
    {
        foreach (var header in segment.Headers()) Visit(segment.ReadBatch(header).Span);
    }

    private AbortedTransaction? Visit(ReadOnlySpan<byte> bytes)
    {
        var batch = new RecordBatch(bytes);
        endOffset = batch.LastOffset + 1;
        return producers.Record(batch, batch.BaseOffset);
    }
}
