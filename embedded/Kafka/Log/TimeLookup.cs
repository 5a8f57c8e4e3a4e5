using EcomStreaming.Broker.Records;

namespace EcomStreaming.Broker.Log;

/// <summary>Finds the record of a time in a log's segments (ListOffsets).</summary>
internal static class TimeLookup
{
    /// <summary>The first record at or after the time, with its own time; (-1, -1) when there is none.</summary>
    /// <param name="start">The first readable offset.</param>
    /// <param name="end">Records at or behind it are not visible.</param>
    /// <param name="damaged">Told of what is found damaged and gone by.</param>
    /// <remarks>A batch that cannot be opened answers with its first offset, so no record is skipped.</remarks>
    public static (long Timestamp, long Offset) Find(
        LogSegment[] segments, long timestamp, long start, long end, Action<DamagedLogException> damaged)
    {
        foreach (var segment in segments)
        {
            if (segment.MaxTimestamp < timestamp) continue;
            foreach (var header in segment.HeadersNear(timestamp, damaged))
            {
                if (header.MaxTimestamp < timestamp || header.LastOffset < start) continue;
                if (header.BaseOffset >= end) return (-1, -1);
                var bytes = segment.ReadBatch(header).Span;
                if (!RecordBatch.IsIntact(bytes)) damaged(segment.Damaged(header));
                if (FindInBatch(new RecordBatch(bytes), timestamp, start) is { } found) return found;
            }
        }

        return (-1, -1);
    }

    /// <summary>The largest time of any record; null when there is no record.</summary>
    public static long? LatestTime(LogSegment[] segments) =>
        segments.Where(segment => segment.Bytes > 0).MaxBy(segment => segment.MaxTimestamp)?.MaxTimestamp;

    private static (long Timestamp, long Offset)? FindInBatch(in RecordBatch batch, long timestamp, long start)
    {
        if (!RecordCodec.TryOpen(batch, out var records)) return (batch.MaxTimestamp, Math.Max(batch.BaseOffset, start));
        var reader = new RecordReader(records);
        while (reader.TryRead())
        {
            var time = batch.IsLogAppendTime ? batch.MaxTimestamp : batch.BaseTimestamp + reader.TimestampDelta;
            var offset = batch.BaseOffset + reader.OffsetDelta;
            if (time >= timestamp && offset >= start) return (time, offset);
        }

        return null;
    }
}
