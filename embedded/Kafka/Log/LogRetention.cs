namespace EcomStreaming.Broker.Log;

/// <summary>
/// Deletes old records, whole segments at a time, and keeps the log's start. The partition's lock guards the changes; any thread reads the start.
/// </summary>
internal sealed class LogRetention(LogSegments segments, OffsetFile start)
{
    /// <summary>The first readable record.</summary>
    public long StartOffset => start.Value;

    /// <summary>Whether even the segment that is written holds nothing but records past the retention time.</summary>
    public static bool ExpiresWhole(LogSegment active, LogConfig settings, long now) => active.Bytes > 0 && IsPastTime(active, settings, now);

    /// <summary>Deletes closed segments before the log's start, and those past the topic's retention by time or by size.</summary>
    /// <param name="stableOffset">Retention keeps what lies behind it: a transaction there is not decided yet.</param>
    /// <returns>The number of deleted segments.</returns>
    public int Apply(LogConfig settings, long stableOffset, long now)
    {
        var (all, expired, total) = (segments.All, 0, segments.Bytes);
        while (expired < all.Length - 1 && (all[expired + 1].BaseOffset <= StartOffset
            || (all[expired + 1].BaseOffset <= stableOffset && IsPast(all[expired], settings, now, total))))
            total -= all[expired++].Bytes;
        Delete(expired);
        return expired;
    }

    /// <summary>Moves the start forward, and deletes the segments that lie before it.</summary>
    /// <exception cref="IOException">The disk is full: the start stays.</exception>
    public void AdvanceStart(long offset)
    {
        start.Write(offset);
        var (all, before) = (segments.All, 0);
        while (before < all.Length - 1 && all[before + 1].BaseOffset <= offset) before++;
        Delete(before);
    }

    private static bool IsPast(LogSegment segment, LogConfig settings, long now, long total) =>
        IsPastTime(segment, settings, now) || (settings.RetentionBytes >= 0 && total - segment.Bytes >= settings.RetentionBytes);

    private static bool IsPastTime(LogSegment segment, LogConfig settings, long now) =>
        settings.RetentionMs >= 0 && segment.LatestTime < now - settings.RetentionMs;

    private void Delete(int count)
    {
        if (count == 0) return;
        var first = segments.All[count].BaseOffset;
        if (first > StartOffset) TryAdvance(first);
        segments.DeleteFirst(count);
    }

    /// <summary>A full disk must not stop the deletion, which makes room. The next start then takes the first segment for the log's start.</summary>
    private void TryAdvance(long offset)
    {
        try
        {
            start.Write(offset);
        }
        catch (IOException)
        {
            start.Set(offset);
        }
    }
}
