namespace EcomStreaming.Broker.Log.Compaction;

/// <summary>Writes the remaining records of neighbouring segments into one new segment beside them.</summary>
internal static class SegmentCleaner
{
    /// <param name="goOn">Called before each batch; throws where the log is closed.</param>
    /// <returns>The new segment, on the disk with its indexes; null where everything stays as it is.</returns>
    public static LogSegment? Clean(string folder, IReadOnlyList<LogSegment> sources, BatchCleaner cleaner, Action goOn)
    {
        var target = LogSegment.Create(folder, sources[0].BaseOffset, SegmentSwap.Cleaned);
        target.Aborted.Touch();
        try
        {
            var isChanged = sources.Count > 1;
            foreach (var source in sources) isChanged |= Clean(source, target, cleaner, source == sources[^1], goOn);
            if (isChanged)
            {
                target.Flush();
                target.Seal(SegmentSwap.Cleaned);
                return target;
            }
        }
        catch
        {
            target.Dispose();
            SegmentSwap.Discard(folder, target.BaseOffset); // a full disk needs the room
            throw;
        }

        target.Dispose();
        SegmentSwap.Discard(folder, target.BaseOffset);
        return null;
    }

    /// <exception cref="DamagedLogException">It is not what was written.</exception>
    public static ReadOnlyMemory<byte> ReadIntact(LogSegment segment, BatchHeader header)
    {
        var bytes = segment.ReadBatch(header);
        return RecordBatch.IsIntact(bytes.Span) ? bytes : throw segment.Damaged(header);
    }

    private static bool Clean(LogSegment source, LogSegment target, BatchCleaner cleaner, bool isLastSource, Action goOn)
    {
        var (isChanged, aborted) = (false, source.Aborted.All.ToDictionary(transaction => transaction.LastOffset));
        foreach (var header in source.Headers())
        {
            goOn();
            var bytes = ReadIntact(source, header);
            // The end of all stays, so that a crash in the middle of the swap knows which files it was about.
            var kept = cleaner.Clean(bytes, mustStay: isLastSource && header.Position + header.Size == source.Bytes);
            isChanged |= !kept.Equals(bytes);
            if (kept.IsEmpty) continue;
            target.Append(kept.Span);
            // As long as its marker is there: without one a reader would take all that follows of its producer for aborted.
            if (new RecordBatch(kept.Span).RecordCount > 0 && aborted.TryGetValue(header.LastOffset, out var transaction))
            {
                target.Aborted.Add(transaction);
            }
        }

        return isChanged;
    }
}
