using EcomStreaming.Broker.Log.Compaction;

namespace EcomStreaming.Broker.Log;

/// <summary>
/// Loads a partition's log from its folder. Closed segments are compared with their seals, and indexes that are not what a seal says are made anew.
/// After a crash every batch of the last segment is checked, and a torn tail is cut off.
/// </summary>
internal sealed class LogLoader
{
    private readonly string folder;
    private readonly List<string> rebuilt = [];

    /// <summary>Whether the log may go on behind a gap: by compaction, at its start, or where a loss was accepted.</summary>
    private Func<long, long, bool> isGap = (_, _) => true;

    /// <summary>The producers as they were at the beginning of the segment behind the last one that was mended.</summary>
    private (int Index, ProducerStates Producers)? reached;

    private LogLoader(string folder) => this.folder = folder;

    /// <exception cref="DamagedLogException">The files do not hold what was written.</exception>
    /// <param name="mayHaveGaps">Whether compaction may have removed records.</param>
    public static LoadedLog Load(string folder, bool clean, bool mayHaveGaps)
    {
        Directory.CreateDirectory(folder);
        var epochs = LeaderEpochs.Load(folder);
        SegmentSwap.Recover(folder);
        var bases = SegmentFiles.Offsets(folder, SegmentFiles.Log);
        if (bases.Count == 0) bases.Add(0);

        var recordedStart = OffsetFile.Read(folder, OffsetFile.Start) ?? 0;
        var recoveryPoint = OffsetFile.Read(folder, OffsetFile.RecoveryPoint) ?? 0;
        var cleaned = OffsetFile.Read(folder, OffsetFile.Cleaned) ?? 0;
        var loader = new LogLoader(folder);
        var endMin = recoveryPoint > recordedStart ? recoveryPoint : 0;
        var lost = LostOffsets.Load(folder);
        var hasGaps = mayHaveGaps || cleaned > 0;
        loader.isGap = (first, next) => hasGaps || next <= recordedStart || lost.Covers(first, next);
        var (segments, producers, bytesCut) = loader.OpenSegments(bases, clean, endMin);
        var start = Math.Max(recordedStart, segments[0].BaseOffset);
        var end = Math.Max(segments[^1].NextOffset, start);
        return new(
            segments,
            producers,
            epochs,
            end,
            new OffsetFile(folder, OffsetFile.Start, start),
            new OffsetFile(folder, OffsetFile.RecoveryPoint, recoveryPoint),
            new OffsetFile(folder, OffsetFile.Cleaned, Math.Min(cleaned, end)),
            bytesCut,
            loader.rebuilt);
    }

    /// <param name="endMin">The log was on the disk up to here.</param>
    private OpenedSegments OpenSegments(List<long> bases, bool clean, long endMin)
    {
        var closed = new List<LogSegment>();
        try
        {
            foreach (var offset in bases.SkipLast(1)) closed.Add(LogSegment.Open(folder, offset));
            Mend(closed, bases);
            CheckGaps(closed, bases);
            var producers = StatesAt(closed.Count, closed, bases);
            var last = bases[^1];
            var (active, cut) = clean ? (OpenLast(last, endMin, producers), 0) : LogSegment.Recover(folder, last, endMin, producers, isGap);
            return new([.. closed, active], producers, cut);
        }
        catch
        {
            foreach (var segment in closed) segment.Dispose();
            throw;
        }
    }

    /// <summary>A segment goes on where the one before it ends; otherwise one is missing, or was cut before it had a seal.</summary>
    private void CheckGaps(List<LogSegment> closed, List<long> bases)
    {
        for (var i = 0; i < closed.Count; i++)
        {
            var (end, following) = (closed[i].NextOffset, bases[i + 1]);
            if (following <= end || isGap(end, following)) continue;
            throw new DamagedLogException(
                SegmentFiles.Path(folder, following, SegmentFiles.Log),
                $"begins at offset {following}, although the segment before it ends at {end}");
        }
    }

    /// <summary>Makes the wrong indexes of closed segments anew, and seals those segments.</summary>
    private void Mend(List<LogSegment> closed, List<long> bases)
    {
        for (var i = 0; i < closed.Count; i++)
        {
            if (closed[i].WrongIndexes.Count == 0) continue;
            var producers = StatesAt(i, closed, bases);
            closed[i].Rebuild(producers);
            reached = (i + 1, producers);
            Note(closed[i]);
            TrySeal(closed[i]);
        }
    }

    /// <summary>
    /// The producers as they were at a segment's beginning: by its snapshot, or else by the batches from the last segment on whose beginning is
    /// known.
    /// </summary>
    private ProducerStates StatesAt(int index, List<LogSegment> closed, List<long> bases)
    {
        var (from, producers) = (index, new ProducerStates());
        for (; !ProducerSnapshot.TryRead(SegmentFiles.Path(folder, bases[from], SegmentFiles.Snapshot), producers) && from > 0; from--)
        {
            if (reached?.Index != from) continue;
            producers = reached.Value.Producers;
            break;
        }

        for (; from < index; from++) closed[from].Replay(producers);
        return producers;
    }

    private void Note(LogSegment segment)
    {
        if (segment.HadSeal) rebuilt.AddRange(segment.WrongIndexes.Select(kind => SegmentFiles.Path(folder, segment.BaseOffset, kind)));
    }

    private static void TrySeal(LogSegment segment)
    {
        try
        {
            segment.Seal();
        }
        catch (IOException)
        {
            return; // on a full disk the next start does it
        }
    }

    private LogSegment OpenLast(long baseOffset, long endMin, ProducerStates producers)
    {
        var active = LogSegment.Open(folder, baseOffset);
        if (active.WrongIndexes.Count == 0) active.Replay(producers, isGap);
        else active.Rebuild(producers, isGap);
        Note(active);
        if (active.NextOffset >= endMin) return active;
        active.Dispose();
        var problem = $"the log ends at offset {active.NextOffset}, although everything up to offset {endMin} was flushed";
        throw new DamagedLogException(SegmentFiles.Path(folder, baseOffset, SegmentFiles.Log), active.Bytes, problem);
    }

    private sealed record OpenedSegments(LogSegment[] All, ProducerStates Producers, long BytesCut);
}

/// <summary>A log as its folder keeps it.</summary>
/// <param name="Epochs">Of the starts so far: this one has not begun its own yet.</param>
/// <param name="EndOffset">The next record's offset.</param>
/// <param name="BytesCut">The length of the torn tail that was cut off.</param>
/// <param name="Rebuilt">The index files that were missing or damaged, and made anew from the log.</param>
internal sealed record LoadedLog(
    LogSegment[] Segments,
    ProducerStates Producers,
    LeaderEpochs Epochs,
    long EndOffset,
    OffsetFile Start,
    OffsetFile RecoveryPoint,
    OffsetFile Cleaned,
    long BytesCut,
    IReadOnlyList<string> Rebuilt);
