namespace EcomStreaming.Broker.Log;

/// <summary>The read side of a log: finds batches by offset and by time, and tells of damage that it meets.</summary>
/// <param name="damaged">Told of it, before the read fails.</param>
internal sealed class LogReader(LogSegments segments, Action<DamagedLogException> damaged)
{
    /// <inheritdoc cref="LogSegments.Find(long, int, bool, long)"/>
    /// <exception cref="DamagedLogException">There is no whole batch where one must be.</exception>
    public FoundBatches Find(long offset, int bytesMax, bool firstWhateverItsSize, long end) =>
        Tell(() => segments.Find(offset, bytesMax, firstWhateverItsSize, end));

    /// <inheritdoc cref="TimeLookup.Find"/>
    /// <exception cref="DamagedLogException">There is no whole batch where one must be.</exception>
    public (long Timestamp, long Offset) FindByTime(long timestamp, long start, long end) =>
        Tell(() => TimeLookup.Find(segments.All, timestamp, start, end, damaged));

    private T Tell<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DamagedLogException e)
        {
            damaged(e);
            throw;
        }
    }
}
