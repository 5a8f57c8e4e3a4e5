using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Log;

/// <summary>A disk that says it could not keep what was written: nobody knows what it has, so the log takes nothing more and is read on.</summary>
public sealed class FailingDiskTests : IDisposable
{
    private static readonly LogConfig Config = new(
        MessageBytesMax: 10_000, SegmentBytes: 10_000, SegmentMs: long.MaxValue, RetentionMs: -1, RetentionBytes: -1, LogAppendTime: false,
        IsCompacted: false, DeletesOldRecords: true,
        TimestampBeforeMsMax: long.MaxValue, TimestampAfterMsMax: long.MaxValue, FlushEveryAppend: false);

    private readonly TemporaryFolder folder = new("log");
    private int forced;
    private bool fails;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void After_a_failed_flush_nothing_more_is_taken_and_the_disk_is_not_asked_again(bool always)
    {
        using var log = Open(Config with { FlushEveryAppend = always });
        log.Append(Batches.Of("kept"));
        log.FlushTo(1);
        log.Append(Batches.Of("who knows"));
        fails = true;

        Assert.Throws<IOException>(() => log.FlushTo(2));
        var asked = forced;
        fails = false;
        Assert.Throws<IOException>(() => log.FlushTo(2));

        Assert.Equal(asked, forced);
        Assert.True(log.HasFailed);
        Assert.Equal(ErrorCode.KafkaStorageError, log.Append(Batches.Of("refused")).Error);
        Assert.Equal(ErrorCode.KafkaStorageError, log.AppendMarker(new(1, 0, true, 0)).Error);
        Assert.Equal(always ? 1 : 2, log.HighWatermark); // with every append flushed nobody sees what may be gone
        Assert.False(log.Read(0, int.MaxValue, true).IsEmpty);
    }

    [Fact]
    public void A_segment_that_cannot_be_kept_is_not_left_behind()
    {
        using var log = Open(Config with { SegmentBytes = 100 });
        log.Append(Batches.Of("kept"));
        fails = true;

        Assert.Equal(ErrorCode.KafkaStorageError, log.Append(Batches.Of(new string('x', 100))).Error);
        Assert.Equal(ErrorCode.KafkaStorageError, log.Append(Batches.Of("refused")).Error);

        Assert.Equal((1, 1L), (Directory.GetFiles(folder.Path, "*.log").Length, log.EndOffset));
    }

    [Fact]
    public void The_next_start_takes_what_the_disk_has()
    {
        using (var log = Open(Config))
        {
            log.Append(Batches.Of("kept"));
            fails = true;
            Assert.Throws<IOException>(() => log.FlushTo(1));
        }

        fails = false;
        using var again = Open(Config, clean: false);
        Assert.Equal(1, again.Append(Batches.Of("on")).BaseOffset);
    }

    private PartitionLog Open(LogConfig config, bool clean = true) =>
        PartitionLog.Open(folder.Path, () => config, TimeProvider.System, clean, segment =>
    {
        forced++;
        if (fails) throw new IOException("Input/output error");
        segment.Flush();
    });
}
