namespace EcomStreaming.Broker.Log.Inspection;

/// <summary>
/// Compares the abort markers of a partition with its indexes of aborted transactions, segment by segment from the first on. A marker without an
/// entry lets aborted records through; an entry without a marker hides all later records of its producer.
/// </summary>
internal sealed class AbortedCheck
{
    private readonly Action<string> fault;
    private readonly ProducerStates producers = new();

    /// <summary>
    /// Whether entries must be exactly what the log says: not where compaction has removed records, or where the beginning is unknown.
    /// </summary>
    private readonly bool isExact;

    public AbortedCheck(string folder, long firstSegment, bool mayHaveGaps, Action<string> fault)
    {
        this.fault = fault;
        var isKnown = ProducerSnapshot.TryRead(SegmentFiles.Path(folder, firstSegment, SegmentFiles.Snapshot), producers);
        isExact = !mayHaveGaps && (isKnown || firstSegment == 0);
    }

    /// <param name="path">The segment's index.</param>
    public void Check(string path, SegmentScan scan, IEnumerable<AbortedTransaction> entries)
    {
        var (expected, markers) = Read(scan);
        var (found, last) = (new HashSet<long>(), -1L);
        foreach (var entry in entries)
        {
            if (entry.LastOffset <= last) fault($"{path}: the entry for offset {entry.LastOffset} is out of order");
            last = entry.LastOffset;
            found.Add(entry.LastOffset);
            if (markers.GetValueOrDefault(entry.LastOffset, -1) != entry.ProducerId)
            {
                fault($"{path}: producer {entry.ProducerId} has no abort marker at offset {entry.LastOffset}");
            }
            else if (expected.TryGetValue(entry.LastOffset, out var right) && !Agree(entry, right))
            {
                fault($"{path}: {entry}, expected {right}");
            }
        }

        foreach (var missing in expected.Values.Where(missing => !found.Contains(missing.LastOffset)))
            fault($"{path}: no entry for the abort marker of producer {missing.ProducerId} at offset {missing.LastOffset}");
    }

    private bool Agree(AbortedTransaction entry, AbortedTransaction expected) =>
        isExact ? entry == expected : entry.FirstOffset <= expected.FirstOffset;

    private (Dictionary<long, AbortedTransaction> Expected, Dictionary<long, long> Markers) Read(SegmentScan scan)
    {
        var (expected, markers) = (new Dictionary<long, AbortedTransaction>(), new Dictionary<long, long>());
        foreach (var found in scan.Batches)
        {
            var batch = scan.View(found);
            if (producers.Record(batch, found.BaseOffset) is { } aborted) expected[found.LastOffset] = aborted;
            if (batch.IsControl && EndMarker.Read(batch) is { Commits: false }) markers[found.LastOffset] = batch.ProducerId;
        }

        return (expected, markers);
    }
}
