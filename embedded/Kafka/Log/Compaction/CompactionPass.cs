namespace EcomStreaming.Broker.Log.Compaction;

/// <summary>
/// One pass over a log: it collects the last offset of each dirty key, then writes what stays of each group of segments into a new segment beside
/// them. It changes nothing of the log itself.
/// </summary>
/// <param name="aborted">All aborted transactions of the log.</param>
/// <param name="cleanedOffset">Where the dirty part begins.</param>
/// <param name="goOn">Called before each batch; throws when the log is closed.</param>
internal sealed class CompactionPass(string folder, LogToClean log, IReadOnlyList<AbortedTransaction> aborted, long cleanedOffset, Action goOn)
{
    /// <summary>How many keys a pass remembers; a log with more takes several passes.</summary>
    public const int KeysMax = 1 << 20;

    /// <summary>Reads the keys of the dirty part, as many as <paramref name="keysMax"/> allows.</summary>
    /// <exception cref="DamagedLogException">A batch is damaged.</exception>
    public KeyOffsets CollectKeys(int keysMax)
    {
        var (keys, transactions) = (new KeyOffsets(keysMax), new DecidedTransactions(aborted));
        foreach (var segment in log.Dirty)
        {
            foreach (var header in segment.Headers().Where(header => header.LastOffset >= cleanedOffset))
            {
                goOn();
                var bytes = SegmentCleaner.ReadIntact(segment, header);
                if (!keys.TryAdd(bytes, counts: CountsForKeys(new RecordBatch(bytes.Span), transactions))) return keys;
            }
        }

        return keys;
    }

    /// <summary>Cleans group after group, each when it is asked for; groups that would stay as they are, are left out.</summary>
    /// <param name="lastBatches">The last batch of each producer that the log knows.</param>
    public IEnumerable<CleanedGroup> Clean(KeyOffsets keys, IReadOnlyDictionary<long, LastBatch> lastBatches, LogConfig settings, long now)
    {
        var cleaner = new BatchCleaner(keys, new DecidedTransactions(aborted), lastBatches, now, settings.Compaction.DeleteRetentionMs);
        foreach (var sources in log.Groups(before: keys.End, settings.SegmentBytes))
            if (SegmentCleaner.Clean(folder, sources, cleaner, goOn) is { } cleaned) yield return new(sources, cleaned);
    }

    private static bool CountsForKeys(RecordBatch batch, DecidedTransactions transactions) => !batch.IsControl && !transactions.IsAborted(batch);
}

/// <summary>Segments and the one that takes their place.</summary>
internal readonly record struct CleanedGroup(List<LogSegment> Sources, LogSegment Cleaned);
