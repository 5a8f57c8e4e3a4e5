namespace EcomStreaming.Broker.Log;

/// <summary>A batch's position in its segment's file, and the offsets that it spans.</summary>
internal readonly record struct BatchHeader(int Position, int Size, long BaseOffset, long LastOffset, long MaxTimestamp, int RecordCount);
