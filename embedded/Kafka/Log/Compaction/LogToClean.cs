namespace EcomStreaming.Broker.Log.Compaction;

/// <summary>
/// The segments that a compaction pass may clean: closed ones, from the log's first on, in which every transaction is decided and no record is
/// younger than <c>min.compaction.lag.ms</c>. Segments behind <paramref name="cleanedOffset"/> are dirty: no pass has cleaned them yet.
/// </summary>
internal sealed class LogToClean(IReadOnlyList<CleanableSegment> segments, long cleanedOffset)
{
    /// <summary>The part that no pass has cleaned yet.</summary>
    public IEnumerable<LogSegment> Dirty => segments.Where(IsDirty).Select(one => one.Segment);

    /// <param name="stableOffset">Every transaction before it is decided.</param>
    public static LogToClean Of(LogSegment[] segments, long stableOffset, long cleanedOffset, CompactionConfig settings, long now)
    {
        var ends = segments.Skip(1).Select(segment => segment.BaseOffset);
        var cleanable = segments.Zip(ends, (segment, end) => new CleanableSegment(segment, end))
            .TakeWhile(one => one.EndOffset <= stableOffset && (one.EndOffset <= cleanedOffset || one.Segment.LatestTime <= now - settings.MinLagMs));
        return new([.. cleanable], cleanedOffset);
    }

    /// <summary>
    /// Whether more than <c>min.cleanable.dirty.ratio</c> of the bytes is dirty, or some of it for longer than <c>max.compaction.lag.ms</c>.
    /// </summary>
    public bool NeedsCleaning(CompactionConfig settings, long now)
    {
        var dirty = Dirty.ToList();
        if (dirty.Count == 0) return false;
        var (dirtyBytes, allBytes) = (dirty.Sum(segment => (double)segment.Bytes), segments.Sum(one => (double)one.Segment.Bytes));
        return dirtyBytes / allBytes > settings.MinDirtyRatio || settings.IsOverdue(dirty.Min(segment => segment.FirstTimestamp), now);
    }

    /// <summary>The segments that begin before an offset. Neighbours that fit into one segment form a group, which becomes one segment.</summary>
    public List<List<LogSegment>> Groups(long before, int segmentBytes)
    {
        var (groups, bytes) = (new List<List<LogSegment>>(), 0L);
        foreach (var (segment, end) in segments.Where(one => one.Segment.BaseOffset < before))
        {
            bytes += segment.Bytes;
            if (groups.Count == 0 || bytes > segmentBytes || end - groups[^1][0].BaseOffset > int.MaxValue)
            {
                groups.Add([]);
                bytes = segment.Bytes;
            }

            groups[^1].Add(segment);
        }

        return groups;
    }

    private bool IsDirty(CleanableSegment one) => one.EndOffset > cleanedOffset;
}

/// <summary>A closed segment and the offset at which the next one begins.</summary>
internal readonly record struct CleanableSegment(LogSegment Segment, long EndOffset);
