namespace EcomStreaming.Broker.Log;

/// <summary>
/// Finds positions in a segment by offset and by time, in sparse indexes with an entry every few KiB, and the aborted transactions that end in it.
/// One thread adds, many read.
/// </summary>
internal sealed class SegmentIndexes(string folder, long baseOffset, string suffix)
{
    private const int IntervalBytes = 4096;

    private readonly OffsetIndex offsets = new(SegmentFiles.Path(folder, baseOffset, SegmentFiles.OffsetIndex + suffix));
    private readonly TimeIndex times = new(SegmentFiles.Path(folder, baseOffset, SegmentFiles.TimeIndex + suffix));
    private int bytesSinceIndexed = IntervalBytes;
    private long maxTimestampOffset;

    /// <summary>The aborted transactions that end in this segment.</summary>
    public AbortedTransactions Aborted { get; } = new(SegmentFiles.Path(folder, baseOffset, SegmentFiles.AbortedIndex + suffix));

    /// <summary>The time of the first batch; -1 while there is none.</summary>
    public long FirstTimestamp { get; private set; } = -1;

    /// <summary>The time of the latest record.</summary>
    public long MaxTimestamp { get; private set; } = -1;

    /// <summary>The time of the latest record, although compaction may have removed it; -1 when no batch has one.</summary>
    public long LatestTimestamp { get; private set; } = -1;

    /// <summary>Loads the files, and the times of a seal.</summary>
    /// <returns>The kinds of those that are not what the seal says.</returns>
    public IReadOnlyList<string> Load(SegmentSeal seal)
    {
        Take(seal.Timestamps);
        (string Kind, bool IsRight)[] found =
        [
            (SegmentFiles.OffsetIndex, offsets.Load(seal.Offsets)),
            (SegmentFiles.TimeIndex, times.Load(seal.Times)),
            (SegmentFiles.AbortedIndex, Aborted.Load(seal.Aborted)),
        ];
        return [.. found.Where(index => !index.IsRight).Select(index => index.Kind)];
    }

    /// <summary>Forgets the positions and times, to be filled anew from the log. The files are replaced when they are flushed.</summary>
    public void Reset()
    {
        offsets.Reset();
        times.Reset();
        Take(SegmentTimes.None);
        bytesSinceIndexed = IntervalBytes;
    }

    /// <summary>Empties the files.</summary>
    public void Clear()
    {
        offsets.Clear();
        times.Clear();
        Aborted.Clear();
    }

    public void Flush()
    {
        offsets.Flush();
        times.Flush();
        Aborted.Flush();
    }

    public SegmentSeal Seal(int bytes, long nextOffset) =>
        new(bytes, nextOffset, offsets.Summary, times.Summary, Aborted.Summary, Timestamps);

    /// <summary>Takes a batch that lies at a position of the segment.</summary>
    public void Add(in RecordBatch batch, int position)
    {
        Note(batch);
        if (bytesSinceIndexed >= IntervalBytes && position > 0)
        {
            offsets.Add((int)(batch.LastOffset - baseOffset), position);
            times.Add(MaxTimestamp, (int)(maxTimestampOffset - baseOffset));
            bytesSinceIndexed = 0;
        }

        bytesSinceIndexed += batch.TotalBytes;
    }

    /// <summary>The batches of the offset index, for who checks an entry before it is trusted.</summary>
    public OffsetIndex Offsets => offsets;

    /// <summary>An offset before which no record is as late as the time.</summary>
    public long OffsetBefore(long timestamp) => baseOffset + times.Before(timestamp);

    private SegmentTimes Timestamps => new(FirstTimestamp, MaxTimestamp, maxTimestampOffset, LatestTimestamp);

    private void Take(SegmentTimes known) =>
        (FirstTimestamp, MaxTimestamp, maxTimestampOffset, LatestTimestamp) = (known.First, known.Max, known.MaxOffset, known.Latest);

    private void Note(in RecordBatch batch)
    {
        var time = batch.MaxTimestamp;
        if (FirstTimestamp < 0) FirstTimestamp = time;
        LatestTimestamp = Math.Max(LatestTimestamp, time);
        if (batch.RecordCount > 0 && time > MaxTimestamp) (MaxTimestamp, maxTimestampOffset) = (time, batch.LastOffset);
    }
}
