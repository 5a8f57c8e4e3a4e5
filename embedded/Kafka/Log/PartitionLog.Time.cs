using EcomStreaming.Broker.Records;

namespace EcomStreaming.Broker.Log;

/// <content>Finding offsets by time and by epoch (ListOffsets, OffsetForLeaderEpoch).</content>
internal sealed partial class PartitionLog
{
    /// <summary>The first record at or after the time, with its own time; (-1, -1) where there is none.</summary>
    /// <remarks>Of a batch that cannot be opened its first offset answers: no record is skipped.</remarks>
    public (long Timestamp, long Offset) FindByTime(long timestamp)
    {
        foreach (var segment in segments)
        {
            if (segment.MaxTimestamp < timestamp) continue;
            foreach (var header in segment.Headers(segment.PositionBefore(timestamp)))
            {
                if (header.MaxTimestamp < timestamp || header.LastOffset < StartOffset) continue;
                if (header.BaseOffset >= HighWatermark) return (-1, -1);
                var batch = new RecordBatch(segment.ReadBatch(header).Span);
                if (FindInBatch(batch, timestamp, StartOffset) is { } found) return found;
            }
        }

        return (-1, -1);
    }

    /// <summary>The record with the largest time; (-1, -1) in an empty log.</summary>
    public (long Timestamp, long Offset) FindLatestTime()
    {
        var latest = segments.Where(segment => segment.Bytes > 0).MaxBy(segment => segment.MaxTimestamp);
        return latest is null || StartOffset == HighWatermark ? (-1, -1) : FindByTime(latest.MaxTimestamp);
    }

    public int EpochOf(long offset) => epochs.Of(offset);

    public (int Epoch, long EndOffset) EndOfEpoch(int epoch) => epochs.EndOf(epoch, EndOffset);

    private static (long Timestamp, long Offset)? FindInBatch(in RecordBatch batch, long timestamp, long start)
    {
        if (!RecordCodec.TryOpen(batch, out var records)) return (batch.MaxTimestamp, Math.Max(batch.BaseOffset, start));
        var reader = new RecordReader(records);
        while (reader.TryRead())
        {
            var (time, offset) = (batch.IsLogAppendTime ? batch.MaxTimestamp : batch.BaseTimestamp + reader.TimestampDelta, batch.BaseOffset + reader.OffsetDelta);
            if (time >= timestamp && offset >= start) return (time, offset);
        }

        return null;
    }
}
