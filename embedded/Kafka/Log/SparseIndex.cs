namespace EcomStreaming.Broker.Log;

/// <summary>
/// An index of fixed-size entries, kept in memory and written to its file when it is flushed; the file is open only then. One thread adds entries,
/// many read them.
/// </summary>
internal abstract class SparseIndex(string path, int entryBytes)
{
    private readonly Lock gate = new();
    private byte[] entries = new byte[64 * entryBytes];
    private int count;
    private int written;

    protected delegate bool EntryCondition(ReadOnlySpan<byte> entry);

    public bool IsEmpty => Volatile.Read(ref count) == 0;

    /// <summary>Takes what the file holds, after a clean stop; what is not a whole entry is left out.</summary>
    public void Load()
    {
        lock (gate)
        {
            var content = File.Exists(path) ? File.ReadAllBytes(path) : [];
            count = written = content.Length / entryBytes;
            entries = new byte[Math.Max(count, 64) * entryBytes];
            content.AsSpan(0, count * entryBytes).CopyTo(entries);
        }
    }

    /// <summary>Empties it, to be filled anew from the log.</summary>
    public void Clear()
    {
        lock (gate)
        {
            count = written = 0;
            File.WriteAllBytes(path, []);
        }
    }

    public void Flush()
    {
        using var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        lock (gate)
        {
            RandomAccess.Write(file, entries.AsSpan(written * entryBytes, (count - written) * entryBytes), (long)written * entryBytes);
            written = count;
        }

        RandomAccess.FlushToDisk(file);
    }

    protected void Append(ReadOnlySpan<byte> entry)
    {
        lock (gate)
        {
            if ((count + 1) * entryBytes > entries.Length) Array.Resize(ref entries, entries.Length * 2);
            entry.CopyTo(entries.AsSpan(count * entryBytes));
            count++;
        }
    }

    /// <summary>The last entry for which the condition holds, where it holds for all before it; empty where there is none.</summary>
    protected ReadOnlySpan<byte> LastWhere(EntryCondition condition)
    {
        lock (gate)
        {
            var (low, high) = (0, count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (condition(entries.AsSpan(middle * entryBytes, entryBytes))) low = middle + 1;
                else high = middle;
            }

            return low == 0 ? [] : entries.AsSpan((low - 1) * entryBytes, entryBytes).ToArray();
        }
    }
}
