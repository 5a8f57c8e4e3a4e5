using EcomStreaming.Broker.Log.Compaction;
using EcomStreaming.Broker.Records;

namespace EcomStreaming.Broker.Log.Repair;

/// <summary>
/// Accepts the loss of a <see cref="RepairPlan"/>. What a segment's snapshot and its index of aborted transactions still tell of lost batches is kept:
/// a repeated batch is recognised, and an aborted record does not come back. A repair that is cut short can be repeated.
/// </summary>
internal static class PartitionRepair
{
    /// <summary>Stands for an index that has to be made anew.</summary>
    private static readonly IndexSummary Wrong = new(-1, 0);

    /// <returns>How many transactions are open at the end: markers may be lost, and the next start aborts those that nobody knows.</returns>
    public static int Execute(RepairPlan plan)
    {
        Directory.CreateDirectory(plan.Folder);
        SegmentSwap.Recover(plan.Folder);
        foreach (var piece in plan.Lost.Where(piece => piece.Offsets > 0)) plan.LostBefore.Add(piece.FirstOffset, piece.NextOffset);
        plan.LostBefore.Save();
        ReplaceOffsets(plan);
        foreach (var segment in plan.Segments.Where(segment => plan.Unsealed.Contains(segment.BaseOffset))) Rewrite(plan, segment);
        return Reload(plan);
    }

    private static void ReplaceOffsets(RepairPlan plan)
    {
        if (!plan.HasEpochs) LeaderEpochs.Write(plan.Folder, plan.Segments.SelectMany(segment => segment.Epochs));
        if (plan.Replaced.Count == 0) return;
        if (plan.Start is null && plan.Segments.Count > 0) new OffsetFile(plan.Folder, OffsetFile.Start, 0).Write(plan.Segments[0].BaseOffset);
        if (plan.Flushed is null) new OffsetFile(plan.Folder, OffsetFile.RecoveryPoint, 0).Write(plan.EndOffset);
        try
        {
            OffsetFile.Read(plan.Folder, OffsetFile.Cleaned);
        }
        catch (DamagedLogException)
        {
            File.Delete(Path.Combine(plan.Folder, OffsetFile.Cleaned));
        }
    }

    /// <summary>The seal is the old one's, for what is still right: the aborted transactions, of which a lost batch may have been the marker.</summary>
    private static void Rewrite(RepairPlan plan, SalvagedSegment segment)
    {
        var (seal, end) = (SegmentSeal.Read(plan.Folder, segment.BaseOffset), EndOf(plan, segment));
        var bytes = segment.Write(end);
        if (seal is null) return;
        var next = end.Length > 0 ? plan.EndOffset : segment.NextOffset;
        (seal with { Bytes = bytes, NextOffset = next, Offsets = Wrong, Times = Wrong }).Write(plan.Folder, segment.BaseOffset, suffix: "");
    }

    /// <summary>Where the end of the log is lost, an empty batch: readers that stand there come to the end, without a record behind it.</summary>
    private static byte[] EndOf(RepairPlan plan, SalvagedSegment segment) => segment == plan.Segments[^1] && plan.EndOffset > segment.NextOffset
        ? RecordBatchBuilder.BuildEmpty(segment.NextOffset, plan.EndOffset, LeaderEpochs.Load(plan.Folder).Of(segment.NextOffset))
        : [];

    /// <summary>Opens the log as a start does, which makes its indexes anew, and leaves it as a clean stop does.</summary>
    private static int Reload(RepairPlan plan)
    {
        var last = plan.Segments.Count == 0 ? 0 : plan.Segments[^1].BaseOffset;
        // A damaged last segment is closed: the checks after a crash would take what is known of its lost markers away.
        var begins = plan.EndOffset > last && plan.Unsealed.Contains(last);
        if (begins) LogSegment.Create(plan.Folder, plan.EndOffset).Dispose();
        var loaded = LogLoader.Load(plan.Folder, clean: true);
        if (begins) ProducerSnapshot.Write(SegmentFiles.Path(plan.Folder, plan.EndOffset, SegmentFiles.Snapshot), loaded.Producers);
        foreach (var segment in loaded.Segments)
        {
            segment.Flush();
            segment.Seal();
            segment.Dispose();
        }

        FolderSync.Force(plan.Folder);
        return loaded.Producers.All.Values.Count(producer => producer.OpenSince is not null);
    }
}
