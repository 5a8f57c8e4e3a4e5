namespace EcomStreaming.Broker.Log;

/// <summary>Reads batches into memory, for those who do not send them on.</summary>
internal static class LogReading
{
    /// <summary>Reads the batches that <see cref="PartitionLog.Find"/> finds, as far as consumers see them.</summary>
    public static ReadOnlyMemory<byte> Read(this PartitionLog log, long offset, int bytesMax, bool firstWhateverItsSize) =>
        log.Read(offset, bytesMax, firstWhateverItsSize, log.HighWatermark);

    /// <summary>The same, up to an end of the reader's own, which is not beyond <see cref="PartitionLog.HighWatermark"/>.</summary>
    public static ReadOnlyMemory<byte> Read(this PartitionLog log, long offset, int bytesMax, bool firstWhateverItsSize, long end)
    {
        using var slice = log.Find(offset, bytesMax, firstWhateverItsSize, end).Slice;
        return slice is null ? default : slice.ToArray();
    }
}
