using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace EcomStreaming.Broker.Log;

/// <summary>
/// The transactions whose abort marker stands in one segment, in Kafka's file:
/// <c>version i16 = 0 | producerId i64 | firstOffset i64 | lastOffset i64 (the marker's) | lastStableOffset i64 (after it)</c>. Most segments have
/// none, so the file is made with its first entry. Entries are added by one thread and read by any. What a full
/// disk does not take is written with a later one, or when it is flushed: a start after a crash makes those of the last segment anew.
/// </summary>
internal sealed class AbortedTransactions(string path) : IDisposable
{
    private const int EntryBytes = 34;

    private volatile AbortedTransaction[] entries = [];
    private SafeFileHandle? file;
    private int written;

    /// <summary>In the order of their markers.</summary>
    public IReadOnlyList<AbortedTransaction> All => entries;

    /// <summary>Takes what the file holds, after a clean stop; what is not a whole entry is left out.</summary>
    public void Load()
    {
        if (!File.Exists(path)) return;
        var content = File.ReadAllBytes(path);
        entries = [.. Enumerable.Range(0, content.Length / EntryBytes).Select(i => Read(content.AsSpan(i * EntryBytes, EntryBytes)))];
        written = entries.Length;
    }

    /// <summary>Empties it, to be filled anew from the log.</summary>
    public void Clear()
    {
        entries = [];
        written = 0;
        File.Delete(path);
    }

    /// <summary>Makes its file, though it has no entry.</summary>
    public void Touch() => file ??= File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    public void Add(AbortedTransaction aborted)
    {
        entries = [.. entries, aborted];
        try
        {
            Write();
        }
        catch (IOException)
        {
            return; // its marker is in the log, which is what counts
        }
    }

    public void Flush()
    {
        if (file is null && entries.Length == 0) return;
        Write();
        RandomAccess.FlushToDisk(file!);
    }

    public void Dispose() => file?.Dispose();

    private void Write()
    {
        Touch();
        var content = new byte[(entries.Length - written) * EntryBytes];
        for (var i = written; i < entries.Length; i++) Write(entries[i], content.AsSpan((i - written) * EntryBytes));
        RandomAccess.Write(file!, content, (long)written * EntryBytes);
        written = entries.Length;
    }

    private static void Write(AbortedTransaction aborted, Span<byte> entry)
    {
        BinaryPrimitives.WriteInt64BigEndian(entry[2..], aborted.ProducerId);
        BinaryPrimitives.WriteInt64BigEndian(entry[10..], aborted.FirstOffset);
        BinaryPrimitives.WriteInt64BigEndian(entry[18..], aborted.LastOffset);
        BinaryPrimitives.WriteInt64BigEndian(entry[26..], aborted.LastStableOffset);
    }

    private static AbortedTransaction Read(ReadOnlySpan<byte> entry) => new(
        BinaryPrimitives.ReadInt64BigEndian(entry[2..]),
        BinaryPrimitives.ReadInt64BigEndian(entry[10..]),
        BinaryPrimitives.ReadInt64BigEndian(entry[18..]),
        BinaryPrimitives.ReadInt64BigEndian(entry[26..]));
}

/// <param name="LastOffset">The marker's own.</param>
/// <param name="LastStableOffset">Where the log was decided up to once the marker stood.</param>
internal readonly record struct AbortedTransaction(long ProducerId, long FirstOffset, long LastOffset, long LastStableOffset);
