using EcomStreaming.Broker.Log.Compaction;

namespace EcomStreaming.Broker.Log;

/// <summary>
/// The segments of one log in the order of their offsets; batches are written into the last. A change publishes a new array, so readers need no lock:
/// they work on the array that they took. The partition's lock guards the changes.
/// </summary>
/// <param name="damaged">Told of damage that a reader goes by.</param>
internal sealed class LogSegments(string folder, LogSegment[] segments, Action<DamagedLogException> damaged) : IDisposable
{
    private LogSegment[] all = segments;
    private volatile bool retired;

    /// <summary>The segments of this moment.</summary>
    public LogSegment[] All => all;

    /// <summary>The segment that is written.</summary>
    public LogSegment Active => all[^1];

    public long Bytes => all.Sum(segment => (long)segment.Bytes);

    /// <summary>Whether the log is closed, or its topic deleted: nothing is written to the folder any more.</summary>
    public bool AreRetired => retired;

    public void Retire() => retired = true;

    /// <summary>
    /// Finds whole batches from the one that holds the offset on. The first comes even when it is over the limit, so that a reader never starves.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The log is closed, or its topic deleted.</exception>
    public FoundBatches Find(long offset, int bytesMax, bool firstWhateverItsSize, long end)
    {
        while (true)
        {
            if (offset >= end) return FoundBatches.None;
            try
            {
                // After an answer of empty batches alone a client asks for more and more at a time: it gets one only when nothing else is left.
                return Find(offset, bytesMax, firstWhateverItsSize, end, skipsEmpty: true)
                    ?? Find(offset, bytesMax, firstWhateverItsSize, end, skipsEmpty: false)
                    ?? FoundBatches.None;
            }
            catch (ObjectDisposedException) when (!retired)
            {
                continue; // retention or compaction has closed the segment, and there is another one
            }
        }
    }

    /// <summary>The aborted transactions that have records between two offsets, ordered by their first offset.</summary>
    public List<AbortedTransaction> AbortedBetween(long start, long end)
    {
        var found = new List<AbortedTransaction>();
        var snapshot = all;
        for (var i = IndexOf(snapshot, start); i < snapshot.Length; i++)
        {
            if (snapshot[i].Aborted.AddBetween(start, end, found)) break;
        }

        found.Sort((one, other) => one.FirstOffset.CompareTo(other.FirstOffset));
        return found;
    }

    /// <summary>Adds the segment that is written from now on.</summary>
    public void Add(LogSegment segment) => all = [.. all, segment];

    /// <summary>Deletes segments from the first on.</summary>
    public void DeleteFirst(int count)
    {
        var deleted = all[..count];
        all = all[count..];
        foreach (var segment in deleted)
        {
            segment.Delete();
            segment.Dispose(); // an open file would keep its bytes on the disk
        }
    }

    /// <summary>
    /// Puts a cleaned segment in the place of its sources, whose readers search again. When retention has deleted the sources meanwhile, the cleaned
    /// segment is discarded.
    /// </summary>
    public void Replace(List<LogSegment> sources, LogSegment cleaned)
    {
        var at = Array.IndexOf(all, sources[0]);
        if (at < 0)
        {
            cleaned.Dispose();
            SegmentSwap.Discard(folder, cleaned.BaseOffset);
            return;
        }

        foreach (var step in SegmentSwap.Steps(folder, [.. sources.Select(source => source.BaseOffset)])) step();
        all = [.. all[..at], cleaned, .. all[(at + sources.Count)..]];
        foreach (var source in sources) source.Dispose(); // an open file would keep its bytes on the disk
    }

    public void Dispose()
    {
        foreach (var segment in all) segment.Dispose();
    }

    private FoundBatches? Find(long offset, int bytesMax, bool firstWhateverItsSize, long end, bool skipsEmpty)
    {
        var snapshot = all;
        for (var i = IndexOf(snapshot, offset); i < snapshot.Length; i++) // behind a gap at a segment's end the next one goes on
            if (snapshot[i].Find(offset, bytesMax, firstWhateverItsSize, end, skipsEmpty, damaged) is { } found) return found;
        return null;
    }

    /// <summary>The segment that an offset belongs to; the first for one before all.</summary>
    private static int IndexOf(LogSegment[] snapshot, long offset)
    {
        var (low, high) = (0, snapshot.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (snapshot[middle].BaseOffset > offset) high = middle - 1;
            else low = middle;
        }

        return low;
    }
}
