using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace EcomStreaming.BrokerBench;

/// <summary>
/// Compresses into an LZ4 frame as Kafka's clients write it: independent blocks of 64 KiB, no checksums of content. Greedy, for a bench.
/// </summary>
internal static class Lz4Frame
{
    private const int BlockBytes = 64 * 1024;
    private const int MatchBytesMin = 4;
    private const int LastLiterals = 12; // a match neither begins in nor reaches into a block's last bytes
    private const uint StoredBit = 0x80000000;

    /// <summary>Magic, version 1 with independent blocks, 64 KiB blocks, and the checksum that belongs to these two bytes.</summary>
    private static readonly byte[] Header = [0x04, 0x22, 0x4D, 0x18, 0x60, 0x40, 0x82];

    public static byte[] Of(ReadOnlySpan<byte> content)
    {
        List<byte> frame = [.. Header];
        for (; !content.IsEmpty; content = content[Math.Min(BlockBytes, content.Length)..])
        {
            var block = content[..Math.Min(BlockBytes, content.Length)];
            var packed = CompressBlock(block);
            var isSmaller = packed.Count < block.Length;
            AppendInt32(frame, isSmaller ? (uint)packed.Count : (uint)block.Length | StoredBit);
            frame.AddRange(isSmaller ? CollectionsMarshal.AsSpan(packed) : block);
        }

        AppendInt32(frame, 0); // the end
        return [.. frame];
    }

    private static List<byte> CompressBlock(ReadOnlySpan<byte> block)
    {
        var output = new List<byte>(block.Length);
        var lastSeen = new Dictionary<uint, int>();
        var literals = 0;
        for (var at = 0; at < block.Length - LastLiterals;)
        {
            var word = BinaryPrimitives.ReadUInt32LittleEndian(block[at..]);
            var found = lastSeen.TryGetValue(word, out var from);
            lastSeen[word] = at;
            if (!found)
            {
                at++;
                continue;
            }

            var length = block[from..].CommonPrefixLength(block[at..(block.Length - 5)]);
            AppendSequence(output, block[literals..at], at - from, length);
            literals = at += length;
        }

        AppendSequence(output, block[literals..], 0, MatchBytesMin);
        return output;
    }

    /// <summary>
    /// <c>token: literal length, match length - 4, in four bits each | more of the first | literals | offset u16 | more of the second</c>
    /// </summary>
    private static void AppendSequence(List<byte> output, ReadOnlySpan<byte> literals, int offset, int length)
    {
        var match = length - MatchBytesMin;
        output.Add((byte)((Math.Min(literals.Length, 15) << 4) | Math.Min(match, 15)));
        AppendRest(output, literals.Length);
        output.AddRange(literals);
        if (offset == 0) return; // the last one has no match
        output.Add((byte)offset);
        output.Add((byte)(offset >> 8));
        AppendRest(output, match);
    }

    private static void AppendRest(List<byte> output, int length)
    {
        if (length < 15) return;
        for (length -= 15; length >= 255; length -= 255) output.Add(255);
        output.Add((byte)length);
    }

    private static void AppendInt32(List<byte> output, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        output.AddRange(bytes);
    }
}
