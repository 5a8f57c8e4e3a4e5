namespace EcomStreaming.Broker.Log;

/// <summary>Finds positions in a segment by offset and by time, in sparse indexes with an entry every few KiB. One thread adds, many read.</summary>
internal sealed class SegmentIndexes(string folder, long baseOffset, string suffix)
{
    private const int IntervalBytes = 4096;

    private readonly OffsetIndex offsets = new(SegmentFiles.Path(folder, baseOffset, SegmentFiles.OffsetIndex + suffix));
    private readonly TimeIndex times = new(SegmentFiles.Path(folder, baseOffset, SegmentFiles.TimeIndex + suffix));
    private int bytesSinceIndexed = IntervalBytes;
    private long maxTimestampOffset;

    /// <summary>The time of the first batch; -1 while there is none.</summary>
    public long FirstTimestamp { get; private set; } = -1;

    /// <summary>The time of the latest record.</summary>
    public long MaxTimestamp { get; private set; } = -1;

    /// <summary>The time of the latest record, although compaction may have removed it; -1 when no batch has one.</summary>
    public long LatestTimestamp { get; private set; } = -1;

    /// <summary>Loads the files, which are trusted after a clean stop.</summary>
    public void Load()
    {
        offsets.Load();
        times.Load();
    }

    /// <summary>Empties the files, to be filled anew from the log.</summary>
    public void Clear()
    {
        offsets.Clear();
        times.Clear();
    }

    public void Flush()
    {
        offsets.Flush();
        times.Flush();
    }

    /// <summary>Takes a batch that lies at a position of the segment.</summary>
    public void Add(in RecordBatch batch, int position)
    {
        Note(batch.MaxTimestamp, batch.LastOffset, batch.RecordCount);
        if (bytesSinceIndexed >= IntervalBytes && position > 0)
        {
            offsets.Add((int)(batch.LastOffset - baseOffset), position);
            times.Add(MaxTimestamp, (int)(maxTimestampOffset - baseOffset));
            bytesSinceIndexed = 0;
        }

        bytesSinceIndexed += batch.TotalBytes;
    }

    /// <summary>Takes the times of a batch whose entry the files have.</summary>
    public void Note(long timestamp, long lastOffset, int recordCount)
    {
        if (FirstTimestamp < 0) FirstTimestamp = timestamp;
        LatestTimestamp = Math.Max(LatestTimestamp, timestamp);
        if (recordCount > 0 && timestamp > MaxTimestamp) (MaxTimestamp, maxTimestampOffset) = (timestamp, lastOffset);
    }

    /// <summary>The last indexed position at or before an offset.</summary>
    public int Floor(long offset) => offsets.Floor((int)Math.Clamp(offset - baseOffset, 0, int.MaxValue));

    /// <summary>The last indexed position at or before another.</summary>
    public int FloorOfPosition(int position) => offsets.FloorOfPosition(position);

    /// <summary>The position at which a search for records of this time or later may begin.</summary>
    public int Before(long timestamp) => offsets.Floor(times.Before(timestamp));
}
