using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Log;

/// <summary>
/// Where a reader's batches lie is found by the index and a few headers: held against all of the log's bytes, for every beginning, limit and end.
/// </summary>
public sealed class FoundBatchesTests : IDisposable
{
    private const int SegmentBytes = 40_000;

    private static readonly LogConfig Config = new(
        MessageBytesMax: 100_000, SegmentBytes: SegmentBytes, SegmentMs: long.MaxValue, RetentionMs: -1, RetentionBytes: -1,
        LogAppendTime: false, IsCompacted: false,
        DeletesOldRecords: true, TimestampBeforeMsMax: long.MaxValue, TimestampAfterMsMax: long.MaxValue, FlushEveryAppend: false);

    private readonly TemporaryFolder folder = new("log");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Whole_batches_are_found_up_to_every_limit_and_every_end()
    {
        using var log = PartitionLog.Open(folder.Path, () => Config, TimeProvider.System, clean: true);
        foreach (var seed in Seed.Rounds(1))
        {
            var random = new Random(seed);
            Fill(log, random, batches: 60);
            var batches = All(log);
            for (var i = 0; i < 3_000; i++) Check(log, batches, random, seed);
        }
    }

    /// <summary>Small ones, of which many lie between two entries of the index, and some that are larger than what lies between two.</summary>
    private static void Fill(PartitionLog log, Random random, int batches)
    {
        for (var i = 0; i < batches; i++)
        {
            var values = Enumerable.Repeat(new string('v', random.Next(3) == 0 ? random.Next(3_000) : 1), random.Next(1, 5));
            Assert.Equal(ErrorCode.None, log.Append(Batches.At(DateTimeOffset.UnixEpoch, [.. values])).Error);
        }
    }

    private static List<Lying> All(PartitionLog log)
    {
        var all = new List<Lying>();
        for (var offset = 0L; offset < log.EndOffset; offset = all[^1].LastOffset + 1)
        {
            var batch = new RecordBatch(log.Read(offset, 0, firstWhateverItsSize: true).Span);
            all.Add(new(batch.BaseOffset, batch.LastOffset, batch.TotalBytes));
        }

        return all;
    }

    private void Check(PartitionLog log, List<Lying> batches, Random random, int seed)
    {
        var (offset, end) = (random.NextInt64(log.EndOffset), random.NextInt64(log.EndOffset + 1));
        var (limit, whateverItsSize) = (random.Next(4) == 0 ? int.MaxValue : random.Next(12_000), random.Next(2) == 0);
        var from = offset < end ? batches.SkipWhile(batch => batch.LastOffset < offset).ToList() : [];

        var (slice, next) = log.Find(offset, limit, whateverItsSize, end);
        using (slice)
        {
            var about = $"Seed {seed}: from {offset} up to {limit} bytes before {end}, {(whateverItsSize ? "one at least" : "none at least")}";
            if (slice is null)
            {
                Assert.True(from.Count == 0
                    || from[0].BaseOffset >= end || (from[0].Bytes > limit && !whateverItsSize), $"{about}: nothing was found");
                return;
            }

            var content = new byte[slice.Length];
            slice.Read(content);
            var found = 0;
            for (var at = 0; at < content.Length; at += from[found++].Bytes)
            {
                Assert.Equal(from[found].BaseOffset, new RecordBatch(content.AsSpan(at)).BaseOffset);
            }
            Assert.True(found == 1 || content.Length <= limit, $"{about}: {content.Length} bytes were found");
            Assert.True(from[found - 1].BaseOffset < end, $"{about}: the last batch begins at {from[found - 1].BaseOffset}");
            Assert.True(next > from[found - 1].LastOffset
                && (found == from.Count || next <= from[found].BaseOffset), $"{about}: what is next is said to be {next}");
            var couldBeMore = found < from.Count && from[found].BaseOffset < end && (long)content.Length + from[found].Bytes <= limit;
            Assert.True(!couldBeMore || IsFirstOfSegment(from[found].BaseOffset), $"{about}: there was more after {found} batches");
        }
    }

    private bool IsFirstOfSegment(long baseOffset) => File.Exists(SegmentFiles.Path(folder.Path, baseOffset, SegmentFiles.Log));

    private readonly record struct Lying(long BaseOffset, long LastOffset, int Bytes);
}
