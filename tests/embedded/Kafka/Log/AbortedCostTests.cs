using System.Diagnostics;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Log;

/// <summary>
/// Twice as many aborted transactions cost twice as much, not four times: to write them, and to start after a kill. What a fetch costs does not grow
/// with those before it.
/// </summary>
public sealed class AbortedCostTests : IDisposable
{
    private const int Count = 2_000;

    private static readonly LogConfig Config = new(
        MessageBytesMax: 10_000, SegmentBytes: int.MaxValue, SegmentMs: long.MaxValue, RetentionMs: -1, RetentionBytes: -1, LogAppendTime: false,
        IsCompacted: false, DeletesOldRecords: true,
        TimestampBeforeMsMax: long.MaxValue, TimestampAfterMsMax: long.MaxValue, FlushEveryAppend: false);

    private readonly TemporaryFolder folder = new("log");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Bytes_that_writing_and_a_start_allocate_grow_with_the_number()
    {
        var (written, opened) = Measure("few", Count);
        var (writtenTwice, openedTwice) = Measure("many", 2 * Count);

        Assert.InRange((double)writtenTwice / written, 1, 2.8);
        Assert.InRange((double)openedTwice / opened, 1, 2.8);
    }

    [Fact]
    public void A_look_up_takes_as_long_behind_many_as_behind_a_few()
    {
        using var few = Fill("few", 100);
        using var many = Fill("many", 64 * 100);

        Assert.Single(many.AbortedBetween(many.EndOffset - 2, many.EndOffset));
        Assert.Single(many.AbortedBetween(0, 2)); // and none of those after it
        var (fast, slow) = (Fastest(few), Fastest(many)); // the fastest of many, which nothing else has held up

        Assert.True(slow < 16 * fast, $"{slow} ticks behind 64 times as many, {fast} ticks behind a few");
    }

    private static long Fastest(PartitionLog log)
    {
        var fastest = long.MaxValue;
        for (var round = 0; round < 200; round++)
        {
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < 100; i++)
            {
                log.AbortedBetween(log.EndOffset - 2, log.EndOffset);
                log.AbortedBetween(0, 2);
            }

            fastest = Math.Min(fastest, Stopwatch.GetTimestamp() - began);
        }

        return fastest;
    }

    private (long Written, long Opened) Measure(string name, int count)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Fill(name, count).Dispose(); // as a kill leaves it
        var written = GC.GetAllocatedBytesForCurrentThread() - before;
        before = GC.GetAllocatedBytesForCurrentThread();
        using var log = Open(name, clean: false);
        var opened = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(count, log.AbortedBetween(0, log.EndOffset).Count);
        return (written, opened);
    }

    private PartitionLog Fill(string name, int count)
    {
        var log = Open(name, clean: true);
        for (var i = 0; i < count; i++)
        {
            log.Register(new(1, 0));
            Assert.Equal(ErrorCode.None, log.Append(Batches.InTransaction(1, 0, i, "x")).Error);
            Assert.Equal(ErrorCode.None, log.AppendMarker(new(1, 0, Commits: false, 0)).Error);
        }

        return log;
    }

    private PartitionLog Open(string name, bool clean) =>
        PartitionLog.Open(Path.Combine(folder.Path, name), () => Config, TimeProvider.System, clean);
}
