using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Log;

/// <summary>Batches that were found but not read yet.</summary>
/// <param name="Slice">Their part of the file; null when there are none. The receiver disposes it.</param>
/// <param name="NextOffset">All of them are before it.</param>
internal readonly record struct FoundBatches(FileSlice? Slice, long NextOffset)
{
    public static readonly FoundBatches None = new(null, -1);
}
