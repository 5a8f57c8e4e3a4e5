using EcomStreaming.Broker.Log.Compaction;

namespace EcomStreaming.Broker.Log;

/// <content>
/// Compaction: of each key the last record stays, under its offset. What was cleaned once is the clean part; the keys of the dirty part behind it
/// decide what goes of both. The segment that is written, and what is not decided yet, is left alone.
/// </content>
internal sealed partial class PartitionLog
{
    /// <summary>How many keys one pass remembers; what has more is cleaned in several.</summary>
    private const int CompactionKeysMax = 1 << 20;

    /// <summary>Held by who writes files of the folder beside the appends, such as around a whole pass. Before the partition's lock, never behind.</summary>
    private readonly Lock filesGate = new();

    private long cleanedOffset;
    private volatile bool retired;

    /// <summary>Up to where it was cleaned.</summary>
    public long CleanedOffset => Volatile.Read(ref cleanedOffset);

    /// <summary>Cleans the log where its topic is compacted and enough of it is dirty.</summary>
    /// <returns>Whether it was cleaned.</returns>
    /// <exception cref="InvalidDataException">A batch is damaged: the log stays as it is.</exception>
    public bool Compact(int keysMax = CompactionKeysMax)
    {
        lock (filesGate)
        {
            if (retired || !config().IsCompacted) return false;
            RollOverdue();
            var cleanable = Cleanable();
            if (!IsDirty(cleanable)) return false;
            Compact(cleanable, keysMax);
            return true;
        }
    }

    /// <summary>Ends what is going on and lets nothing begin: whatever becomes of the folder, nothing is written to it any more.</summary>
    public void Retire()
    {
        retired = true;
        lock (filesGate)
            lock (gate) return;
    }

    private void Compact(List<CleanableSegment> sources, int keysMax)
    {
        var transactions = AbortedBetween(0, EndOffset);
        var keys = CollectKeys(sources, new DecidedTransactions(transactions), keysMax);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var cleaner = new BatchCleaner(keys, new DecidedTransactions(transactions), LastBatches(), now, config().Compaction.DeleteRetentionMs);
        foreach (var group in Groups(sources.Where(source => source.Segment.BaseOffset < keys.End)))
            if (SegmentCleaner.Clean(folder, group, cleaner, GoOn) is { } cleaned) Swap(group, cleaned);
        OffsetFile.Write(folder, OffsetFile.Cleaned, keys.End);
        Volatile.Write(ref cleanedOffset, keys.End);
    }

    private KeyOffsets CollectKeys(List<CleanableSegment> sources, DecidedTransactions transactions, int keysMax)
    {
        var keys = new KeyOffsets(keysMax);
        foreach (var (segment, _) in sources.Where(source => source.EndOffset > CleanedOffset))
        {
            foreach (var header in segment.Headers().Where(header => header.LastOffset >= CleanedOffset))
            {
                GoOn();
                var bytes = SegmentCleaner.ReadIntact(segment, header);
                if (!keys.TryAdd(bytes, counts: CountsForKeys(new RecordBatch(bytes.Span), transactions))) return keys;
            }
        }

        return keys;
    }

    private static bool CountsForKeys(RecordBatch batch, DecidedTransactions transactions) => !batch.IsControl && !transactions.IsAborted(batch);

    /// <summary>The closed segments that are decided and old enough, from the first on.</summary>
    private List<CleanableSegment> Cleanable()
    {
        lock (gate)
        {
            var (stable, youngest) = (LastStableOffset, time.GetUtcNow().ToUnixTimeMilliseconds() - config().Compaction.MinLagMs);
            var ends = segments.Skip(1).Select(segment => segment.BaseOffset);
            return [.. segments.Zip(ends, (segment, end) => new CleanableSegment(segment, end))
                .TakeWhile(one => one.EndOffset <= stable && (one.EndOffset <= CleanedOffset || one.Segment.LatestTime <= youngest))];
        }
    }

    /// <summary>More than <c>min.cleanable.dirty.ratio</c> of it is dirty, or some of it for longer than <c>max.compaction.lag.ms</c>.</summary>
    private bool IsDirty(List<CleanableSegment> cleanable)
    {
        var dirty = cleanable.Where(one => one.EndOffset > CleanedOffset).Select(one => one.Segment).ToList();
        if (dirty.Count == 0) return false;
        var settings = config().Compaction;
        var (dirtyBytes, allBytes) = (dirty.Sum(segment => (double)segment.Bytes), cleanable.Sum(one => (double)one.Segment.Bytes));
        return dirtyBytes / allBytes > settings.MinDirtyRatio || IsOverdue(dirty.Min(segment => segment.FirstTimestamp));
    }

    private bool IsOverdue(long timestamp) => time.GetUtcNow().ToUnixTimeMilliseconds() - timestamp > config().Compaction.MaxLagMs;

    /// <summary>What has to be clean by now cannot stay in the segment that is written.</summary>
    private void RollOverdue()
    {
        lock (gate)
        {
            var active = segments[^1];
            if (active.Bytes > 0 && IsOverdue(active.FirstTimestamp)) Roll();
        }
    }

    private Dictionary<long, LastBatch> LastBatches() => InspectProducers(producers => producers.ToDictionary(
        producer => producer.Key,
        producer => new LastBatch(producer.Value.Epoch, producer.Value.Batches.Count == 0 ? null : producer.Value.Batches.Last().LastOffset)));

    /// <summary>Neighbours that fit into one segment become one.</summary>
    private List<List<LogSegment>> Groups(IEnumerable<CleanableSegment> sources)
    {
        var (groups, bytes) = (new List<List<LogSegment>>(), 0L);
        foreach (var (segment, end) in sources)
        {
            bytes += segment.Bytes;
            if (groups.Count == 0 || bytes > config().SegmentBytes || end - groups[^1][0].BaseOffset > int.MaxValue)
            {
                groups.Add([]);
                bytes = segment.Bytes;
            }

            groups[^1].Add(segment);
        }

        return groups;
    }

    /// <summary>Who reads the old segments looks for them again; retention may have taken some of them meanwhile, then nothing is swapped.</summary>
    private void Swap(List<LogSegment> sources, LogSegment cleaned)
    {
        lock (gate)
        {
            var at = Array.IndexOf(segments, sources[0]);
            if (at < 0)
            {
                cleaned.Dispose();
                SegmentSwap.Discard(folder, cleaned.BaseOffset);
                return;
            }

            foreach (var step in SegmentSwap.Steps(folder, [.. sources.Select(source => source.BaseOffset)])) step();
            segments = [.. segments[..at], cleaned, .. segments[(at + sources.Count)..]];
            foreach (var source in sources) source.Dispose(); // or the disk would keep its bytes
        }
    }

    private void GoOn() => ObjectDisposedException.ThrowIf(retired, this);
}

/// <summary>A compacted topic's settings.</summary>
internal sealed record CompactionConfig(double MinDirtyRatio = 0.5, long MinLagMs = 0, long MaxLagMs = long.MaxValue, long DeleteRetentionMs = 86_400_000);

/// <summary>A closed segment and where it ends.</summary>
internal readonly record struct CleanableSegment(LogSegment Segment, long EndOffset);
