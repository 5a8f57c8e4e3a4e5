using System.IO.Hashing;

namespace EcomStreaming.Broker.Log;

/// <summary>
/// An index of fixed-size entries, kept in memory and written to its file when it is flushed; the file is open only then. One thread adds entries and
/// flushes, many read: an entry never changes, and a larger array is published before the entry that needed it, so readers need no lock.
/// </summary>
/// <param name="isOptional">Whether there is no file as long as there is no entry.</param>
internal abstract class SparseIndex(string path, int entryBytes, bool isOptional = false)
{
    private const int EntriesMin = 64;

    private byte[] entries = [];
    private int count;
    private int written;

    protected delegate bool EntryCondition(ReadOnlySpan<byte> entry);

    public int Count => Volatile.Read(ref count);

    public bool IsEmpty => Count == 0;

    /// <summary>What its entries amount to, for a <see cref="SegmentSeal"/>.</summary>
    public IndexSummary Summary => new(Count, Crc32.HashToUInt32(Crc32ParameterSet.Crc32C, Entries));

    /// <summary>All entries of this moment.</summary>
    protected ReadOnlySpan<byte> Entries
    {
        get
        {
            var known = Volatile.Read(ref count); // first: the array that is read afterwards has as many
            return Volatile.Read(ref entries).AsSpan(0, known * entryBytes);
        }
    }

    /// <summary>Takes what the file holds; what is not a whole entry is left out.</summary>
    /// <returns>Whether it is what was there when its segment was closed.</returns>
    public bool Load(IndexSummary expected)
    {
        var content = File.Exists(path) ? File.ReadAllBytes(path) : [];
        (count, written, entries) = (content.Length / entryBytes, content.Length / entryBytes, content);
        return content.Length % entryBytes == 0 && Summary == expected;
    }

    /// <summary>Forgets its entries, to be filled anew from the log. The file is replaced when it is flushed.</summary>
    public void Reset() => (count, written) = (0, 0);

    /// <summary>Empties it, with its file.</summary>
    public void Clear()
    {
        Reset();
        if (isOptional) File.Delete(path);
        else Touch();
    }

    /// <summary>Makes an empty file, though there is no entry.</summary>
    public void Touch() => File.WriteAllBytes(path, []);

    public void Flush()
    {
        if (isOptional && count == 0 && !File.Exists(path)) return;
        using var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.Write(file, entries.AsSpan(written * entryBytes, (count - written) * entryBytes), (long)written * entryBytes);
        written = count;
        if (RandomAccess.GetLength(file) != (long)count * entryBytes) RandomAccess.SetLength(file, (long)count * entryBytes);
        RandomAccess.FlushToDisk(file);
    }

    protected void Append(ReadOnlySpan<byte> entry)
    {
        if ((count + 1) * entryBytes > entries.Length) Grow();
        entry.CopyTo(entries.AsSpan(count * entryBytes));
        Volatile.Write(ref count, count + 1);
    }

    /// <summary>The last entry for which the condition holds, where it holds for all before it; empty where there is none.</summary>
    protected ReadOnlySpan<byte> LastWhere(EntryCondition condition)
    {
        var known = Entries;
        var found = CountWhere(known, condition);
        return found == 0 ? [] : known.Slice((found - 1) * entryBytes, entryBytes);
    }

    /// <summary>For how many entries from the first on the condition holds.</summary>
    protected int CountWhere(ReadOnlySpan<byte> known, EntryCondition condition)
    {
        var (low, high) = (0, known.Length / entryBytes);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (condition(known.Slice(middle * entryBytes, entryBytes))) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private void Grow()
    {
        var larger = new byte[Math.Max(count * 2, EntriesMin) * entryBytes];
        Entries.CopyTo(larger);
        Volatile.Write(ref entries, larger);
    }
}
