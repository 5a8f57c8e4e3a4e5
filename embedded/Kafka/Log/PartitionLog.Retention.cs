namespace EcomStreaming.Broker.Log;

/// <content>Letting go of old records, whole segments at a time.</content>
internal sealed partial class PartitionLog
{
    private static readonly TimeSpan ProducerExpiration = TimeSpan.FromDays(1);

    /// <summary>
    /// Deletes closed segments that are past the topic's retention, by time or by size, and forgets producers that are gone for long. Topics that
    /// are only compacted keep all their records; none lose what a transaction has not decided yet.
    /// </summary>
    public int ApplyRetention()
    {
        lock (gate)
        {
            GoOn();
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            producers.Expire(now - (long)ProducerExpiration.TotalMilliseconds);
            var settings = config();
            if (!settings.DeletesOldRecords) return 0;
            if (!failed && settings.RetentionMs >= 0 && segments[^1].Bytes > 0 && segments[^1].LatestTime < now - settings.RetentionMs) Roll();

            var (expired, total, decided) = (0, Bytes, LastStableOffset);
            while (expired < segments.Length - 1 && (segments[expired + 1].BaseOffset <= startOffset
                || (segments[expired + 1].BaseOffset <= decided && IsPastRetention(segments[expired], settings, now, total))))
                total -= segments[expired++].Bytes;
            if (expired > 0) DropSegments(expired);
            return expired;
        }
    }

    /// <summary>Moves the log's start forward (DeleteRecords); what lies before is unreadable at once and deleted by whole segments.</summary>
    public void AdvanceStart(long offset)
    {
        lock (gate)
        {
            GoOn();
            if (offset <= startOffset) return;
            RecordStart(offset);
            var whole = 0;
            while (whole < segments.Length - 1 && segments[whole + 1].BaseOffset <= offset) whole++;
            if (whole > 0) DropSegments(whole);
        }

        signal.Raise(); // who waits before it waits for nothing
    }

    private static bool IsPastRetention(LogSegment segment, LogConfig settings, long now, long total) =>
        (settings.RetentionMs >= 0 && segment.LatestTime < now - settings.RetentionMs)
        || (settings.RetentionBytes >= 0 && total - segment.Bytes >= settings.RetentionBytes);

    private void DropSegments(int count)
    {
        var dropped = segments[..count];
        if (segments[count].BaseOffset > startOffset) TryRecordStart(segments[count].BaseOffset);
        segments = segments[count..];
        foreach (var segment in dropped)
        {
            segment.Delete();
            segment.Dispose(); // or the disk would keep its bytes
        }
    }

    /// <summary>On a full disk the segments go all the same, for room is what it needs: a start takes the first that is left for the log's start.</summary>
    private void TryRecordStart(long offset)
    {
        try
        {
            RecordStart(offset);
        }
        catch (IOException)
        {
            Volatile.Write(ref startOffset, offset);
        }
    }

    /// <summary>First on the disk, then in force: a crash must not bring deleted records back.</summary>
    private void RecordStart(long offset)
    {
        OffsetFile.Write(folder, OffsetFile.Start, offset);
        Volatile.Write(ref startOffset, offset);
    }
}
