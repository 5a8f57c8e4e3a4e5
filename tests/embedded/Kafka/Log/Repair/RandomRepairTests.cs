using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Log.Inspection;
using EcomStreaming.Broker.Log.Repair;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Log.Repair;

/// <summary>
/// A log is damaged anywhere, repaired and written on, again and again: each time no check finds a fault, what is not lost is where it was, and no
/// offset is given out twice. A failure names its seed; see <see cref="Seed"/>.
/// </summary>
public sealed class RandomRepairTests
{
    private const int Damages = 12;
    private const int OffsetBytes = 8;
    private const int LengthBytes = 4;

    /// <summary>Where the bytes of a batch begin behind its leader epoch.</summary>
    private const int CheckedFrom = 16;

    private static readonly LogConfig Config = new(
        MessageBytesMax: 10_000, SegmentBytes: 1_500, SegmentMs: long.MaxValue, RetentionMs: -1, RetentionBytes: -1, LogAppendTime: false,
        IsCompacted: false, DeletesOldRecords: true,
        TimestampBeforeMsMax: long.MaxValue, TimestampAfterMsMax: long.MaxValue, FlushEveryAppend: false);

    [Fact]
    public async Task A_repaired_log_has_no_fault_whatever_was_damaged() => await Seed.PlayAsync(8, seed =>
    {
        Play(new Random(seed));
        return Task.CompletedTask;
    });

    private static void Play(Random random)
    {
        using var folder = new TemporaryFolder("repair");
        var (written, end, clean) = (new Dictionary<long, string>(), 0L, true);
        for (var damage = 0; damage < Damages; damage++)
        {
            using (var log = PartitionLog.Open(folder.Path, () => Config, TimeProvider.System, clean))
            {
                Assert.True(log.EndOffset >= end, $"the log ended at {end} and ends at {log.EndOffset}");
                Assert.Equal(written, LogView.Read(log).ToDictionary(record => record.Offset, record => record.Value!));
                for (var i = random.Next(15); i > 0; i--)
                {
                    var value = $"{damage}-{i}";
                    written.Add(log.Append(Batches.Of(value)).BaseOffset, value);
                }

                end = log.EndOffset;
                Assert.True(log.CloseCleanly());
            }

            Damage(folder.Path, random);
            var plan = RepairPlan.Of(folder.Path, mayHaveGaps: false);
            if (plan.IsNeeded) PartitionRepair.Execute(plan);
            foreach (var (first, next) in LostOffsets.Load(folder.Path).Ranges)
                for (var offset = first; offset < next; offset++) written.Remove(offset);

            clean = random.Next(2) == 0;
            var faults = new List<string>();
            new PartitionCheck(folder.Path, mayHaveGaps: false, isRecovered: !clean, faults.Add, _ => { }).Run();
            Assert.Empty(faults);
        }
    }

    /// <summary>Cuts a segment, bends a byte of it that a check covers, or deletes it.</summary>
    private static void Damage(string folder, Random random)
    {
        var segments = Directory.EnumerateFiles(folder, "*" + SegmentFiles.Log).Order(StringComparer.Ordinal).ToList();
        var segment = segments[random.Next(segments.Count)];
        var content = File.ReadAllBytes(segment);
        switch (random.Next(5))
        {
            case 0 when segment != segments[0]:
                File.Delete(segment);
                break;
            case 1:
                File.WriteAllBytes(segment, [.. content, 1, 2, 3]);
                break;
            case 2:
                File.WriteAllBytes(segment, content[..random.Next(content.Length + 1)]);
                break;
            default:
                var batches = SegmentScan.Read(segment).Batches;
                if (batches.Count == 0) break;
                var batch = batches[random.Next(batches.Count)];
                var offsets = File.Exists(Path.Combine(folder, LostOffsets.FileName)) ? 0 : OffsetBytes; // in a known gap any offset may be right
                var at = random.Next(offsets + LengthBytes + batch.Size - CheckedFrom);
                at = at < offsets ? at : at < offsets + LengthBytes ? at - offsets + OffsetBytes : at - offsets - LengthBytes + CheckedFrom;
                content[batch.Position + at] ^= (byte)(1 << random.Next(8)); // not of the leader epoch
                File.WriteAllBytes(segment, content);
                break;
        }
    }
}
