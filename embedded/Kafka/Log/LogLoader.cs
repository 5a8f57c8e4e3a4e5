using EcomStreaming.Broker.Log.Compaction;

namespace EcomStreaming.Broker.Log;

/// <summary>
/// Loads a partition's log from its folder. After a clean stop the files are trusted; after a crash every batch of the last segment is checked, and
/// a torn tail is cut off.
/// </summary>
internal sealed class LogLoader
{
    private readonly string folder;
    private readonly ProducerStates producers = new();
    private long endOffset;

    private LogLoader(string folder) => this.folder = folder;

    /// <exception cref="DamagedLogException">The files do not hold what was written.</exception>
    public static LoadedLog Load(string folder, bool clean)
    {
        Directory.CreateDirectory(folder);
        var epochs = LeaderEpochs.Load(folder);
        SegmentSwap.Recover(folder);
        var bases = SegmentFiles.Offsets(folder, SegmentFiles.Log);
        if (bases.Count == 0) bases.Add(0);

        var recordedStart = OffsetFile.Read(folder, OffsetFile.Start) ?? 0;
        var recoveryPoint = OffsetFile.Read(folder, OffsetFile.RecoveryPoint) ?? 0;
        var loader = new LogLoader(folder);
        var (segments, bytesCut) = loader.OpenSegments(bases, clean, endMin: recoveryPoint > recordedStart ? recoveryPoint : 0);
        var start = Math.Max(recordedStart, segments[0].BaseOffset);
        var end = Math.Max(loader.endOffset, start);
        return new(
            segments,
            loader.producers,
            epochs,
            end,
            new OffsetFile(folder, OffsetFile.Start, start),
            new OffsetFile(folder, OffsetFile.RecoveryPoint, recoveryPoint),
            new OffsetFile(folder, OffsetFile.Cleaned, Math.Min(OffsetFile.Read(folder, OffsetFile.Cleaned) ?? 0, end)),
            bytesCut);
    }

    /// <param name="endMin">The log was on the disk up to here.</param>
    private (LogSegment[] Segments, long BytesCut) OpenSegments(List<long> bases, bool clean, long endMin)
    {
        var last = bases[^1];
        var closed = bases.Take(bases.Count - 1).Select(offset => LogSegment.Open(folder, offset)).ToList();
        endOffset = last;
        if (!ProducerSnapshot.TryRead(SegmentFiles.Path(folder, last, SegmentFiles.Snapshot), producers))
            foreach (var segment in closed) Replay(segment);

        var (active, cut) = clean ? (OpenLast(last), 0) : RecoverLast(last, endMin);
        return ([.. closed, active], cut);
    }

    private LogSegment OpenLast(long baseOffset)
    {
        var active = LogSegment.Open(folder, baseOffset);
        Replay(active);
        return active;
    }

    private (LogSegment Active, long BytesCut) RecoverLast(long baseOffset, long endMin)
    {
        var aborted = new List<AbortedTransaction>();
        var (active, cut) = LogSegment.Recover(folder, baseOffset, endMin, batch =>
        {
            if (Replay(batch.Span) is { } found) aborted.Add(found);
        });
        foreach (var transaction in aborted) active.Aborted.Add(transaction);
        return (active, cut);
    }

    private void Replay(LogSegment segment)
    {
        foreach (var header in segment.Headers()) Replay(segment.ReadBatch(header).Span);
    }

    private AbortedTransaction? Replay(ReadOnlySpan<byte> bytes)
    {
        var batch = new RecordBatch(bytes);
        endOffset = batch.LastOffset + 1;
        return producers.Record(batch, batch.BaseOffset);
    }
}

/// <summary>A log as its folder keeps it.</summary>
/// <param name="Epochs">Of the starts so far: this one has not begun its own yet.</param>
/// <param name="EndOffset">The next record's offset.</param>
/// <param name="BytesCut">The length of the torn tail that was cut off.</param>
internal sealed record LoadedLog(
    LogSegment[] Segments,
    ProducerStates Producers,
    LeaderEpochs Epochs,
    long EndOffset,
    OffsetFile Start,
    OffsetFile RecoveryPoint,
    OffsetFile Cleaned,
    long BytesCut);
