namespace EcomStreaming.Broker.Log.Repair;

/// <summary>
/// What is left of a segment: its whole batches, also those behind a damaged place, which is skipped byte by byte. It changes nothing.
/// </summary>
internal sealed class SalvagedSegment
{
    private readonly byte[] content;
    private readonly long knownEnd;
    private readonly HashSet<TransactionalProducer> known = [];

    private SalvagedSegment(string path, long baseOffset, byte[] content, long knownEnd) =>
        (Path, BaseOffset, NextOffset, this.content, this.knownEnd) = (path, baseOffset, baseOffset, content, knownEnd);

    public string Path { get; }

    public long BaseOffset { get; }

    /// <summary>Where its whole batches stand, in pieces that are as long as possible.</summary>
    public List<(int Position, int Bytes)> Kept { get; } = [];

    public List<LostPiece> Lost { get; } = [];

    /// <summary>The offset behind its last whole batch.</summary>
    public long NextOffset { get; private set; }

    /// <summary>Where each leader epoch begins in it.</summary>
    public List<(int Epoch, long Offset)> Epochs { get; } = [];

    /// <summary>Under which epoch a producer wrote the whole batches from an offset on.</summary>
    public List<(long Offset, TransactionalProducer Producer)> Producers { get; } = [];

    public int Bytes => content.Length;

    /// <param name="endOffset">The offset behind everything that it can hold.</param>
    /// <param name="knownEnd">Up to where the log is known to have gone.</param>
    /// <param name="isGap">Whether the log may go on behind a gap without anything being lost.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SalvagedSegment Read(string path, long baseOffset, long endOffset, long knownEnd, Func<long, long, bool> isGap)
    {
        var salvaged = new SalvagedSegment(path, baseOffset, File.Exists(path) ? File.ReadAllBytes(path) : [], knownEnd);
        salvaged.Scan(endOffset, isGap);
        return salvaged;
    }

    /// <summary>Writes what is kept in place of the file, with batches that stand for what is lost.</summary>
    /// <param name="inserted">Batches, and the positions of the damage where they go; in the order of their offsets.</param>
    public void Write(IEnumerable<(long Position, byte[] Batch)> inserted)
    {
        var pieces = inserted.Select(piece => (piece.Position, IsKept: false, Content: piece.Batch.AsMemory()))
            .Concat(Kept.Select(piece => ((long)piece.Position, IsKept: true, Content: content.AsMemory(piece.Position, piece.Bytes))))
            .OrderBy(piece => piece.Item1).ThenBy(piece => piece.IsKept).ToList();
        var (whole, at) = (new byte[pieces.Sum(piece => piece.Content.Length)], 0);
        foreach (var (_, _, piece) in pieces)
        {
            piece.CopyTo(whole.AsMemory(at));
            at += piece.Length;
        }

        AtomicFile.Write(Path, whole);
    }

    private void Scan(long endOffset, Func<long, long, bool> isGap)
    {
        for (var position = 0; position < content.Length;)
        {
            if (IsBatch(position, endOffset))
            {
                var batch = new RecordBatch(content.AsSpan(position));
                if (batch.BaseOffset > NextOffset && !isGap(NextOffset, batch.BaseOffset))
                    Lost.Add(new(Path, position, 0, NextOffset, batch.BaseOffset));
                position += Keep(batch, position);
                continue;
            }

            var from = position++;
            while (position < content.Length && !IsBatch(position, endOffset)) position++;
            var next = position < content.Length ? new RecordBatch(content.AsSpan(position)).BaseOffset : NextOffset;
            Lost.Add(new(Path, from, position - from, NextOffset, next));
            NextOffset = next;
        }
    }

    private int Keep(in RecordBatch batch, int position)
    {
        if (Kept.Count > 0 && Kept[^1].Position + Kept[^1].Bytes == position) Kept[^1] = (Kept[^1].Position, Kept[^1].Bytes + batch.TotalBytes);
        else Kept.Add((position, batch.TotalBytes));
        if (Epochs.Count == 0 || Epochs[^1].Epoch < batch.LeaderEpoch) Epochs.Add((batch.LeaderEpoch, batch.BaseOffset));
        var producer = new TransactionalProducer(batch.ProducerId, batch.ProducerEpoch);
        if (producer.Id >= 0 && known.Add(producer)) Producers.Add((batch.BaseOffset, producer));
        NextOffset = batch.LastOffset + 1;
        return batch.TotalBytes;
    }

    /// <summary>
    /// A whole batch, whose offset fits. The checksum does not cover the offset: it is wrong where a whole batch follows that begins before this one
    /// ends, and where none follows and the log is not known to have gone as far.
    /// </summary>
    private bool IsBatch(int position, long endOffset)
    {
        if (!IsIntact(position)) return false;
        var batch = new RecordBatch(content.AsSpan(position));
        if (batch.BaseOffset < NextOffset || batch.LastOffsetDelta < 0 || batch.LastOffset >= endOffset) return false;
        var behind = position + batch.TotalBytes;
        if (batch.BaseOffset == NextOffset) return true;
        return IsIntact(behind) ? new RecordBatch(content.AsSpan(behind)).BaseOffset > batch.LastOffset : batch.LastOffset < knownEnd;
    }

    private bool IsIntact(int position) => position < content.Length && RecordBatch.IsIntact(content.AsSpan(position));
}

/// <summary>Bytes of a segment that are no batch, or offsets that are missing.</summary>
/// <param name="FirstOffset">The first offset that is lost with them.</param>
/// <param name="NextOffset">The first offset behind it that is there again; the same as the first while nothing tells.</param>
internal sealed record LostPiece(string Path, long Position, int Bytes, long FirstOffset, long NextOffset)
{
    public long Offsets => NextOffset - FirstOffset;
}
