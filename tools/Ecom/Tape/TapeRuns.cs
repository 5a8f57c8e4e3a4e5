using System.Runtime.InteropServices;

namespace EcomStreaming.Ecom.Tape;

/// <summary>
/// Where the lines of each invoice are. Lines that follow each other are one run of 12 bytes, so a file that is ordered by invoice costs one run for
/// each invoice, and one in any other order at most one for each line.
/// </summary>
internal sealed class TapeRuns
{
    private const int ChunkRuns = 4_096;
    private const int BytesBits = 24;
    private const int BytesMax = (1 << BytesBits) - 1;

    private readonly List<Run[]> chunks = [];
    private int count;

    /// <summary>Adds a line to an invoice's runs.</summary>
    /// <param name="start">Its place in the tape.</param>
    public Chain Add(Chain chain, long start, long bytes)
    {
        if (chain.Last is not Chain.None && this[chain.Last].End == start && this[chain.Last].Bytes + bytes <= BytesMax)
        {
            this[chain.Last].Grow(bytes);
            return chain;
        }

        if (count == chunks.Count * ChunkRuns) chunks.Add(new Run[ChunkRuns]);
        this[count] = new Run(start, bytes);
        if (chain.Last is Chain.None) return new Chain(count, count++);
        this[chain.Last].Next = count;
        return chain with { Last = count++ };
    }

    /// <summary>An invoice's runs in the order of the tape.</summary>
    public IEnumerable<(long Start, int Bytes)> Of(Chain chain)
    {
        for (var run = chain.First; run != Chain.None; run = this[run].Next) yield return (this[run].Start, this[run].Bytes);
    }

    private ref Run this[int run] => ref chunks[run / ChunkRuns][run % ChunkRuns];

    /// <summary>The first and the last run of one invoice.</summary>
    internal readonly record struct Chain(int First, int Last)
    {
        public const int None = -1;

        public static Chain Empty { get; } = new(None, None);
    }

    /// <summary>Place and length in one number, and the invoice's next run.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct Run(long start, long bytes)
    {
        private long packed = (start << BytesBits) | bytes;

        public int Next = Chain.None;

        public readonly long Start => packed >>> BytesBits;

        public readonly int Bytes => (int)(packed & BytesMax);

        public readonly long End => Start + Bytes;

        public void Grow(long bytes) => packed += bytes;
    }
}
