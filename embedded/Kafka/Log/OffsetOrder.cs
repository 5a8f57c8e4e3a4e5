namespace EcomStreaming.Broker.Log;

/// <summary>
/// Follows the offsets of a segment's batches. A batch's checksum does not cover its offset, and a wrong one would move the end of the log.
/// </summary>
/// <param name="isGap">Whether the log may go on behind a gap; always, if nobody says otherwise.</param>
internal sealed class OffsetOrder(string path, long baseOffset, Func<long, long, bool>? isGap = null)
{
    private long expected = baseOffset;

    /// <exception cref="DamagedLogException">The batch does not go on where the one before it ends.</exception>
    public void Check(in RecordBatch batch, int position)
    {
        var first = batch.BaseOffset;
        if (first < expected || (first > expected && isGap?.Invoke(expected, first) == false))
            throw new DamagedLogException(path, position, $"offset {first}, expected {expected}");
        expected = batch.LastOffset + 1;
    }
}
