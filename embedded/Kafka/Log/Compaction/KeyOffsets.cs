using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EcomStreaming.Broker.Records;

namespace EcomStreaming.Broker.Log.Compaction;

/// <summary>
/// The last offset of each key in a part of a log. A key is stored as 128 bits of its hash. Two keys with the same bits would be treated as one, but
/// nobody can construct such a pair.
/// </summary>
internal sealed class KeyOffsets(int keysMax)
{
    private const int HashBytes = 16;

    private readonly Dictionary<UInt128, long> last = [];

    /// <summary>Up to where the part goes: what lies behind is not known here.</summary>
    public long End { get; private set; }

    /// <summary>Takes the next batch of the part.</summary>
    /// <param name="counts">False for what no key is taken of: markers, and records that were aborted.</param>
    /// <returns>False where there is no room for its keys: the part ends before it.</returns>
    public bool TryAdd(ReadOnlyMemory<byte> bytes, bool counts)
    {
        var batch = new RecordBatch(bytes.Span);
        if (last.Count > 0 && (long)last.Count + batch.RecordCount > keysMax) return false;
        if (counts && RecordCodec.TryOpen(batch, out var records)) Add(records, batch.BaseOffset);
        End = batch.LastOffset + 1;
        return true;
    }

    /// <summary>Whether a record is the last of its key, as far as is known.</summary>
    public bool IsLast(ReadOnlySpan<byte> key, long offset) => !last.TryGetValue(Hash(key), out var latest) || offset >= latest;

    private void Add(ReadOnlySpan<byte> records, long baseOffset)
    {
        var reader = new RecordReader(records);
        while (!reader.AtEnd && reader.TryRead())
            if (!reader.KeyIsNull) last[Hash(reader.Key)] = baseOffset + reader.OffsetDelta;
    }

    private static UInt128 Hash(ReadOnlySpan<byte> key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, hash);
        return MemoryMarshal.Read<UInt128>(hash[..HashBytes]);
    }
}
