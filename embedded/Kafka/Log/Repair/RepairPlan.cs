namespace EcomStreaming.Broker.Log.Repair;

/// <summary>
/// What keeps a partition from going online, and what accepting its loss would cost: every whole batch stays where it is, at its offset, and what is
/// missing between them becomes a gap. The plan changes nothing.
/// </summary>
internal sealed class RepairPlan
{
    private readonly Func<long, long, bool> isGap;

    private RepairPlan(string folder, bool mayHaveGaps)
    {
        (Folder, MayHaveGaps) = (folder, mayHaveGaps);
        LostBefore = Try(() => LostOffsets.Load(folder), "the gaps in the offsets are listed anew") ?? LostOffsets.Empty(folder);
        Start = Try(() => OffsetFile.Read(folder, OffsetFile.Start), "the log starts with its first segment; deleted records may be back");
        Flushed = Try(() => OffsetFile.Read(folder, OffsetFile.RecoveryPoint), "the log ends where it does, even if records are missing there");
        var known = Replaced.Count;
        Try(() => OffsetFile.Read(folder, OffsetFile.Cleaned), "compaction begins anew");
        HasCleaned = Replaced.Count == known;
        HasEpochs = Try(() => LeaderEpochs.Load(folder), "the leader epochs are taken from the batches") is not null;
        isGap = (first, next) => mayHaveGaps || next <= (Start ?? 0) || LostBefore.Covers(first, next);
    }

    public string Folder { get; }

    public bool MayHaveGaps { get; }

    /// <summary>The files that cannot be read, and what happens instead.</summary>
    public List<string> Replaced { get; } = [];

    /// <summary>What is lost, in the order of the log.</summary>
    public List<LostPiece> Lost { get; } = [];

    public List<SalvagedSegment> Segments { get; } = [];

    /// <summary>The segments whose seals do not fit any more.</summary>
    public HashSet<long> Unsealed { get; } = [];

    public LostOffsets LostBefore { get; }

    public bool HasEpochs { get; }

    public bool HasCleaned { get; }

    public long? Start { get; }

    public long? Flushed { get; private set; }

    /// <summary>Where the log goes on: no offset that was given out is given out again.</summary>
    public long EndOffset { get; private set; }

    public bool IsNeeded => Lost.Count > 0 || Replaced.Count > 0 || Unsealed.Count > 0;

    public long BytesLost => Lost.Sum(piece => (long)piece.Bytes);

    public long OffsetsLost => Lost.Sum(piece => piece.Offsets);

    /// <param name="mayHaveGaps">Whether the topic is compacted: offsets are missing then without being lost.</param>
    /// <exception cref="IOException">A segment cannot be read at all.</exception>
    public static RepairPlan Of(string folder, bool mayHaveGaps)
    {
        if (!Directory.Exists(folder))
        {
            var empty = new RepairPlan(folder, mayHaveGaps);
            empty.Replaced.Add($"{folder}: missing; the partition begins anew at offset 0, without any record");
            return empty;
        }

        var plan = new RepairPlan(folder, mayHaveGaps);
        var bases = SegmentFiles.Offsets(folder, SegmentFiles.Log);
        if (LeaderEpochs.IsEmptied(folder)) plan.Replaced.Add($"{folder}: no segment; the partition goes on without any record");
        plan.Scan(bases.Count > 0 ? bases : [plan.Start ?? 0]);
        return plan;
    }

    /// <summary>A producer with the epoch under which it wrote last before an offset; null where no batch of its own is left.</summary>
    public TransactionalProducer? FindProducer(long id, long before)
    {
        var found = Segments.SelectMany(segment => segment.Producers).Where(entry => entry.Producer.Id == id && entry.Offset < before).ToList();
        return found.Count == 0 ? null : found[^1].Producer;
    }

    private void Scan(List<long> bases)
    {
        var expected = bases[0];
        for (var i = 0; i < bases.Count; i++)
        {
            var path = SegmentFiles.Path(Folder, bases[i], SegmentFiles.Log);
            if (bases[i] > expected && !isGap(expected, bases[i])) Lost.Add(new(path, 0, 0, expected, bases[i]));
            expected = Scan(path, bases[i], i + 1 < bases.Count ? bases[i + 1] : null);
        }

        EndOffset = Math.Max(expected, Start ?? 0);
    }

    /// <param name="following">The next segment's first offset; null for the last one.</param>
    /// <returns>The offset behind the segment, and what is lost at its end.</returns>
    private long Scan(string path, long baseOffset, long? following)
    {
        var seal = SegmentSeal.Read(Folder, baseOffset);
        var knownEnd = following ?? Math.Max(Math.Max(Flushed ?? 0, Start ?? 0), seal?.NextOffset ?? 0);
        var segment = SalvagedSegment.Read(path, baseOffset, following ?? long.MaxValue, knownEnd, isGap);
        Segments.Add(segment);
        if (following is null && Flushed - segment.NextOffset > int.MaxValue)
        {
            var file = Path.Combine(Folder, OffsetFile.RecoveryPoint);
            Replaced.Add($"{file}: {Flushed} is farther than one segment reaches; the log ends where it does");
            Flushed = null;
        }

        var end = Math.Max(segment.NextOffset, EndMin(seal, following));
        if (segment.Lost.Count > 0 && segment.Lost[^1] is var last && last.Position + last.Bytes == segment.Bytes)
            segment.Lost[^1] = last with { NextOffset = end };
        else if (end > segment.NextOffset && (following is null || !isGap(segment.NextOffset, end))) // an end has to be there, a lost one too
            segment.Lost.Add(new(path, segment.Bytes, 0, segment.NextOffset, end));
        Lost.AddRange(segment.Lost);
        if (segment.Lost.Count > 0 || (seal is not null && seal.Bytes != segment.Bytes)) Unsealed.Add(baseOffset);
        return end;
    }

    /// <summary>Up to where the segment is known to have gone.</summary>
    private long EndMin(SegmentSeal? seal, long? following) =>
        following ?? Math.Max(Flushed > (Start ?? 0) ? Flushed.Value : 0, Math.Min(seal?.NextOffset ?? 0, Flushed ?? 0));

    private T? Try<T>(Func<T?> read, string instead)
    {
        try
        {
            return read();
        }
        catch (DamagedLogException e)
        {
            Replaced.Add($"{e.Message}; {instead}");
            return default;
        }
    }
}
