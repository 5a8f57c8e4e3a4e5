namespace EcomStreaming.Broker.Protocol;

/// <summary>Limits how many parts of files the answers of all connections hold, because each can keep a deleted file open. Thread-safe.</summary>
internal sealed class HeldFiles(int max)
{
    private const int Shares = 8;

    private int held;

    /// <summary>How many one answer may hold.</summary>
    public int ShareMax { get; } = Math.Max(1, max / Shares);

    public int Held => Volatile.Read(ref held);

    public bool IsFull => Held >= max;

    /// <summary>Takes room for one more; false where there is none.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref held) <= max) return true;
        Give();
        return false;
    }

    public void Give() => Interlocked.Decrement(ref held);
}
