using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Log.Compaction;
using EcomStreaming.Broker.Log.Inspection;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Log.Compaction;

/// <summary>A crash at any step of a swap leaves the old segments or the new one, and the next start makes the folder orderly.</summary>
public sealed class SegmentSwapTests : IDisposable
{
    private static readonly string[] Old = ["0-0:1", "1-1:1", "2-2:1", "3-3:1", "4-4:1"];
    private static readonly string[] New = ["2-2:1", "3-3:0", "4-4:1"];

    private readonly CompactedLog scene = new();

    public void Dispose() => scene.Dispose();

    [Fact]
    public void A_kill_after_each_step_leaves_the_old_segments_or_the_new_one()
    {
        var seen = new List<string[]>();
        for (var (steps, taken) = (0, 0); taken == Math.Max(0, steps - 1); steps++)
        {
            using var folder = new TemporaryFolder("swap");
            taken = 0;
            foreach (var step in Prepare(folder).Take(steps))
            {
                step();
                taken++;
            }

            List<string> faults = [];
            new PartitionCheck(folder.Path, mayHaveGaps: true, isRecovered: true, faults.Add, _ => { }).Run();
            Assert.Empty(faults);
            using var log = PartitionLog.Open(folder.Path, () => scene.Config, scene.Time, clean: false);

            string[] content = [.. LogView.Batches(log)];
            Assert.True(content.SequenceEqual(Old) || content.SequenceEqual(New), $"After {steps} steps: {string.Join(' ', content)}");
            Assert.DoesNotContain(Directory.GetFiles(folder.Path), path => path.EndsWith(".cleaned", StringComparison.Ordinal)
                || path.EndsWith(".swap", StringComparison.Ordinal));
            Assert.Equal(5, log.EndOffset);
            Assert.Empty(log.Rebuilt); // the seal of each segment is its own
            var closed = SegmentFiles.Offsets(folder.Path, SegmentFiles.Log).SkipLast(1);
            Assert.All(closed, segment => Assert.NotNull(SegmentSeal.Read(folder.Path, segment)));
            seen.Add(content);
        }

        Assert.Equal(Old, seen[0]);
        Assert.Equal(New, seen[^1]);
        Assert.Equal(1, seen.Zip(seen.Skip(1)).Count(pair => !pair.First.SequenceEqual(pair.Second))); // decided once
    }

    /// <summary>A log of five segments, and the four that are closed cleaned into one that is not in its place yet.</summary>
    private IEnumerable<Action> Prepare(TemporaryFolder folder)
    {
        using (var log = PartitionLog.Open(folder.Path, () => scene.Config, scene.Time, clean: true))
            foreach (var (key, value) in new[] { ("a", "1"), ("b", "1"), ("a", "2"), ("b", "2"), ("b", "3") })
            {
                log.Append(Batches.Keyed(scene.Time.GetUtcNow(), (key, value)));
            }
        var sources = Enumerable.Range(0, 4).Select(i => LogSegment.Open(folder.Path, i)).ToList();
        var keys = new KeyOffsets(keysMax: 10);
        foreach (var source in sources) keys.TryAdd(source.ReadBatch(source.Headers().Single()), counts: true);
        keys.TryAdd(Last(), counts: true); // known, though it is not cleaned: so the end of the new segment is an empty batch
        var cleaner = new BatchCleaner(keys, new DecidedTransactions([]), new Dictionary<long, LastBatch>(), now: 0, deleteRetentionMs: 0);
        SegmentCleaner.Clean(folder.Path, sources, cleaner, () => { })!.Dispose();
        foreach (var source in sources) source.Dispose();
        return SegmentSwap.Steps(folder.Path, [0, 1, 2, 3]);
    }

    private byte[] Last()
    {
        var batch = Batches.Keyed(scene.Time.GetUtcNow(), ("b", "3"));
        RecordBatch.Place(batch, 4, 0);
        return batch;
    }
}
