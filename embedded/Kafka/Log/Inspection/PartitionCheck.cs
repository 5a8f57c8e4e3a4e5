using System.Buffers.Binary;
using EcomStreaming.Broker.Log.Compaction;
using EcomStreaming.Broker.Records;

namespace EcomStreaming.Broker.Log.Inspection;

/// <summary>Checks one partition's folder and reports a line for each fault. It changes nothing.</summary>
/// <param name="mayHaveGaps">Whether the topic is compacted: offsets are missing then, and never come back.</param>
/// <param name="isRecovered">Whether the next start checks the last segment, cuts its torn tail off and makes its indexes anew: no fault
/// there.</param>
internal sealed class PartitionCheck(string folder, bool mayHaveGaps, bool isRecovered, Action<string> fault, Action<string> note)
{
    private const int OffsetEntryBytes = 8;
    private const int TimeEntryBytes = 12;

    private AbortedCheck? aborted;

    /// <summary>Whether the next start makes the index of aborted transactions anew that is being checked.</summary>
    private bool isMended;

    private LostOffsets lost = LostOffsets.Empty(folder);

    public long BatchCount { get; private set; }

    public void Run()
    {
        var bases = SegmentFiles.Offsets(folder, SegmentFiles.Log);
        if (bases.Count == 0) fault($"{folder}: has no segment");
        var epochs = Try(() => LeaderEpochs.Load(folder));
        var (start, flushed) = (ReadOffset(OffsetFile.Start), ReadOffset(OffsetFile.RecoveryPoint));
        if (start is { } from && bases.Count > 0 && from < bases[0]) fault($"{PathOf(OffsetFile.Start)}: {from} is before the first segment");
        if (bases.Count > 0) aborted = new(folder, bases[0], mayHaveGaps, problem => Tell(problem, isMended));
        lost = Try(() => LostOffsets.Load(folder)) ?? lost;
        foreach (var (first, next) in lost.Ranges) note($"{folder}: offsets {first} to {next - 1} were lost, and a repair has accepted that");
        long? expected = null;
        foreach (var offset in bases)
        {
            if (expected is { } end && offset != end && !(offset > end && IsGap(end, offset, start)))
                fault($"{SegmentFiles.Path(folder, offset, SegmentFiles.Log)}: starts at {offset}, expected {end}");
            expected = CheckSegment(offset, start, flushed, epochs, isRecovered && offset == bases[^1]);
        }

        ReadOffset(OffsetFile.Cleaned);
        if (flushed > Math.Max(expected ?? 0, start ?? 0))
            fault($"{PathOf(OffsetFile.RecoveryPoint)}: everything up to offset {flushed} was flushed, but the log ends at {expected}");
    }

    /// <returns>The offset behind the segment.</returns>
    private long CheckSegment(long baseOffset, long? start, long? flushed, LeaderEpochs? epochs, bool startChecks)
    {
        var scan = SegmentScan.Read(SegmentFiles.Path(folder, baseOffset, SegmentFiles.Log));
        var expected = baseOffset;
        foreach (var batch in scan.Batches)
        {
            if (batch.BaseOffset != expected && !(batch.BaseOffset > expected && IsGap(expected, batch.BaseOffset, start)))
                fault($"{scan.Path}: byte {batch.Position}: offset {batch.BaseOffset}, expected {expected}");
            CheckBatch(scan, batch, epochs);
            expected = batch.LastOffset + 1;
        }

        BatchCount += scan.Batches.Count;
        if (!scan.IsWhole && startChecks && !(flushed > Math.Max(expected, start ?? 0)))
        {
            note($"{scan.Path}: byte {scan.End}: {scan.BytesBehind} bytes of an incomplete tail; the next start cuts them off");
            return expected;
        }

        if (startChecks && scan.IsWhole) return expected;
        if (!scan.IsWhole) fault($"{scan.Path}: byte {scan.End}: not a complete batch with a valid CRC");
        if (startChecks) return expected;
        if (SegmentSwap.IsDecided(folder, baseOffset))
        {
            note($"{scan.Path}: a compaction that is not complete; the next start completes it");
            return expected;
        }

        CheckOffsetIndex(baseOffset, scan);
        CheckTimeIndex(baseOffset, scan);
        var transactions = SegmentFiles.Path(folder, baseOffset, SegmentFiles.AbortedIndex);
        isMended = isRecovered
            && SegmentSeal.Read(folder, baseOffset)?.Aborted.Entries != CountEntries(transactions, AbortedTransactions.EntryBytes);
        aborted!.Check(transactions, scan, Entries(transactions, AbortedTransactions.EntryBytes).Select(entry => AbortedTransactions.Read(entry)));
        CheckSnapshot(baseOffset);
        CheckSeal(baseOffset, scan, expected);
        return expected;
    }

    private void CheckBatch(SegmentScan scan, ScannedBatch found, LeaderEpochs? epochs)
    {
        var batch = scan.View(found);
        var at = $"{scan.Path}: byte {found.Position}";
        if (epochs is not null && epochs.Of(found.BaseOffset) != batch.LeaderEpoch)
            fault($"{at}: leader epoch {batch.LeaderEpoch}, but the checkpoint has {epochs.Of(found.BaseOffset)}");
        var isGap = mayHaveGaps || (batch.RecordCount == 0 && lost.Covers(found.BaseOffset, found.LastOffset + 1));
        if (batch.RecordCount > batch.LastOffsetDelta + 1 || (!isGap && batch.RecordCount != batch.LastOffsetDelta + 1))
            fault($"{at}: {batch.RecordCount} records in the offsets {found.BaseOffset} to {found.LastOffset}");
        if (batch.Codec == CompressionCodec.None && CountRecords(batch) != batch.RecordCount)
        {
            fault($"{at}: does not contain the {batch.RecordCount} records that its header claims");
        }
    }

    private static int CountRecords(in RecordBatch batch)
    {
        var reader = new RecordReader(batch.Records);
        var count = 0;
        for (; !reader.AtEnd; count++)
            if (!reader.TryRead()) return -1;
        return count;
    }

    private void CheckOffsetIndex(long baseOffset, SegmentScan scan)
    {
        var path = SegmentFiles.Path(folder, baseOffset, SegmentFiles.OffsetIndex);
        var batches = scan.Batches.ToDictionary(batch => batch.Position);
        foreach (var entry in Entries(path, OffsetEntryBytes))
        {
            var (offset, position) = (BinaryPrimitives.ReadInt32BigEndian(entry), BinaryPrimitives.ReadInt32BigEndian(entry.AsSpan(4)));
            if (!batches.TryGetValue(position, out var batch) || batch.LastOffset - baseOffset != offset)
                fault($"{path}: no batch at byte {position} for offset {baseOffset + offset}");
        }
    }

    private void CheckTimeIndex(long baseOffset, SegmentScan scan)
    {
        var path = SegmentFiles.Path(folder, baseOffset, SegmentFiles.TimeIndex);
        var (lastTime, lastOffset) = (long.MinValue, -1L);
        var (expected, setter, next) = (-1L, -1L, 0);
        foreach (var entry in Entries(path, TimeEntryBytes))
        {
            var (time, offset) = (BinaryPrimitives.ReadInt64BigEndian(entry), baseOffset + BinaryPrimitives.ReadInt32BigEndian(entry.AsSpan(8)));
            if (time <= lastTime || offset < lastOffset) fault($"{path}: time {time} at offset {offset} is out of order");
            for (; next < scan.Batches.Count && scan.Batches[next].LastOffset <= offset; next++)
            {
                var batch = scan.Batches[next];
                if (batch.MaxTimestamp > expected && scan.View(batch).RecordCount > 0) (expected, setter) = (batch.MaxTimestamp, batch.LastOffset);
            }

            if ((time, offset) != (expected, setter))
            {
                fault($"{path}: time {time} at offset {offset}, expected {expected} at offset {setter}");
            }
            (lastTime, lastOffset) = (time, offset);
        }
    }

    private void CheckSnapshot(long baseOffset)
    {
        var path = SegmentFiles.Path(folder, baseOffset, SegmentFiles.Snapshot);
        if (File.Exists(path) && !ProducerSnapshot.IsOutdated(path) && !ProducerSnapshot.TryRead(path, new ProducerStates()))
        {
            fault($"{path}: not a valid snapshot of producers");
        }
    }

    /// <summary>A folder of an older broker has none, and gets them at the next start.</summary>
    private void CheckSeal(long baseOffset, SegmentScan scan, long end)
    {
        var path = SegmentFiles.Path(folder, baseOffset, SegmentFiles.Seal);
        if (!File.Exists(path)) return;
        if (SegmentSeal.Read(folder, baseOffset) is not { } seal)
        {
            Tell($"{path}: not a valid seal of a segment", isRecovered);
            return;
        }

        if (seal.Bytes != scan.TotalBytes) fault($"{scan.Path}: {scan.TotalBytes} bytes, but {seal.Bytes} when it was closed");
        if (scan.IsWhole && seal.NextOffset != end) fault($"{scan.Path}: ends before offset {end}, but before {seal.NextOffset} when it was closed");
        CheckEntries(baseOffset, SegmentFiles.OffsetIndex, OffsetEntryBytes, seal.Offsets);
        CheckEntries(baseOffset, SegmentFiles.TimeIndex, TimeEntryBytes, seal.Times);
        CheckEntries(baseOffset, SegmentFiles.AbortedIndex, AbortedTransactions.EntryBytes, seal.Aborted);
    }

    private void CheckEntries(long baseOffset, string kind, int entryBytes, IndexSummary expected)
    {
        var path = SegmentFiles.Path(folder, baseOffset, kind);
        var found = CountEntries(path, entryBytes);
        if (found != expected.Entries) Tell($"{path}: {found} entries, but {expected.Entries} when the segment was closed", isRecovered);
    }

    private static long CountEntries(string path, int entryBytes) => File.Exists(path) ? new FileInfo(path).Length / entryBytes : 0;

    /// <summary>A power cut may have taken an index or a seal whose segment was just closed: the next start makes it anew.</summary>
    private void Tell(string problem, bool isMended)
    {
        if (isMended) note($"{problem}; the next start makes it anew");
        else fault(problem);
    }

    private bool IsGap(long first, long next, long? start) => mayHaveGaps || next <= start || lost.Covers(first, next);

    private long? ReadOffset(string file) => Try(() => OffsetFile.Read(folder, file));

    private T? Try<T>(Func<T?> read)
    {
        try
        {
            return read();
        }
        catch (DamagedLogException e)
        {
            fault(e.Message);
            return default;
        }
    }

    private List<byte[]> Entries(string path, int entryBytes)
    {
        if (!File.Exists(path)) return [];
        var content = File.ReadAllBytes(path);
        if (content.Length % entryBytes != 0) fault($"{path}: {content.Length} bytes is not a multiple of the entry size {entryBytes}");
        return [.. content.Chunk(entryBytes).Where(entry => entry.Length == entryBytes)];
    }

    private string PathOf(string file) => Path.Combine(folder, file);
}
