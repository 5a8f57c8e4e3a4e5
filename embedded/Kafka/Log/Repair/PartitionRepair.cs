using EcomStreaming.Broker.Log.Compaction;
using EcomStreaming.Broker.Records;

namespace EcomStreaming.Broker.Log.Repair;

/// <summary>
/// Accepts the loss of a <see cref="RepairPlan"/>. Lost abort markers that an index still tells of are written again, so no aborted record comes
/// back. Where the end of the log is lost, an empty batch takes its place: readers come to the end, although no record is there. A repair that is cut
/// short can be repeated.
/// </summary>
internal static class PartitionRepair
{
    private const long NoTimestamp = -1;

    /// <returns>
    /// How many transactions are open at the end: their markers may be lost, and the next start aborts those that no transactional id knows.
    /// </returns>
    public static int Execute(RepairPlan plan)
    {
        Directory.CreateDirectory(plan.Folder);
        foreach (var piece in plan.Lost.Where(piece => piece.Offsets > 0)) plan.LostBefore.Add(piece.FirstOffset, piece.NextOffset);
        plan.LostBefore.Save();
        ReplaceCheckpoints(plan);
        foreach (var segment in plan.Segments.Where(segment => plan.Unsealed.Contains(segment.BaseOffset))) Rewrite(plan, segment);
        SegmentSwap.Recover(plan.Folder);
        return Reload(plan.Folder, plan.MayHaveGaps);
    }

    private static void ReplaceCheckpoints(RepairPlan plan)
    {
        if (!plan.HasEpochs) LeaderEpochs.Write(plan.Folder, plan.Segments.SelectMany(segment => segment.Epochs));
        if (plan.Start is null && plan.Segments.Count > 0) new OffsetFile(plan.Folder, OffsetFile.Start, 0).Write(plan.Segments[0].BaseOffset);
        if (plan.Flushed is null) new OffsetFile(plan.Folder, OffsetFile.RecoveryPoint, 0).Write(plan.EndOffset);
        if (!plan.HasCleaned) File.Delete(Path.Combine(plan.Folder, OffsetFile.Cleaned));
    }

    /// <summary>Writes the segment; its indexes and its seal are made anew when it is opened.</summary>
    private static void Rewrite(RepairPlan plan, SalvagedSegment segment)
    {
        var markers = LostMarkers(plan, segment).ToList();
        var next = markers.Count == 0 ? segment.NextOffset : Math.Max(segment.NextOffset, markers[^1].Marker.LastOffset + 1);
        var inserted = markers.Select(marker => (marker.Piece.Position, Batch(plan.Folder, marker.Marker, marker.Producer))).ToList();
        if (segment == plan.Segments[^1] && plan.EndOffset > next)
            inserted.Add((segment.Bytes, RecordBatchBuilder.BuildEmpty(next, plan.EndOffset, LeaderEpochs.Load(plan.Folder).Of(next))));
        segment.Write(inserted);
        File.Delete(SegmentFiles.Path(plan.Folder, segment.BaseOffset, SegmentFiles.Seal));
    }

    /// <summary>The abort markers that are lost with damaged bytes, of producers with records that are left.</summary>
    private static IEnumerable<(LostPiece Piece, AbortedTransaction Marker, TransactionalProducer Producer)> LostMarkers(
        RepairPlan plan, SalvagedSegment segment)
    {
        var index = new AbortedTransactions(SegmentFiles.Path(plan.Folder, segment.BaseOffset, SegmentFiles.AbortedIndex));
        if (SegmentSeal.Read(plan.Folder, segment.BaseOffset) is not { } seal || !index.Load(seal.Aborted)) yield break;
        foreach (var aborted in index.All)
        {
            var piece = segment.Lost.Find(piece => piece.FirstOffset <= aborted.LastOffset && aborted.LastOffset < piece.NextOffset);
            if (piece is null || plan.FindProducer(aborted.ProducerId, aborted.LastOffset) is not { } producer) continue;
            yield return (piece, aborted, producer);
        }
    }

    private static byte[] Batch(string folder, AbortedTransaction aborted, TransactionalProducer producer)
    {
        var batch = new EndMarker(producer.Id, producer.Epoch, Commits: false, CoordinatorEpoch: 0).ToBatch(NoTimestamp);
        RecordBatch.Place(batch, aborted.LastOffset, LeaderEpochs.Load(folder).Of(aborted.LastOffset));
        return batch;
    }

    /// <summary>Opens the log as a start does, which makes its indexes anew, and leaves it as a clean stop does.</summary>
    private static int Reload(string folder, bool mayHaveGaps)
    {
        var loaded = LogLoader.Load(folder, clean: true, mayHaveGaps);
        foreach (var segment in loaded.Segments)
        {
            segment.Flush();
            segment.Seal();
            segment.Dispose();
        }

        FolderSync.Force(folder);
        return loaded.Producers.All.Values.Count(producer => producer.OpenSince is not null);
    }
}
