namespace EcomStreaming.Broker.Log;

/// <summary>Where a batch lies in its segment's file, and what it spans.</summary>
internal readonly record struct BatchHeader(int Position, int Size, long BaseOffset, long LastOffset, long MaxTimestamp, int RecordCount);
