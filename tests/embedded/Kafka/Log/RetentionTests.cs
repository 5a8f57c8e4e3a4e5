using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace EcomStreaming.Broker.Tests.Log;

/// <summary>What retention leaves alone, and what it forgets besides records.</summary>
public sealed class RetentionTests : IDisposable
{
    private readonly TemporaryFolder folder = new("log");
    private readonly FakeTimeProvider time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private LogConfig config = new(
        MessageBytesMax: 10_000, SegmentBytes: 100, SegmentMs: long.MaxValue, RetentionMs: 1_000, RetentionBytes: -1,
        LogAppendTime: false, IsCompacted: false,
        DeletesOldRecords: true, TimestampBeforeMsMax: long.MaxValue, TimestampAfterMsMax: long.MaxValue, FlushEveryAppend: false);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Records_that_are_not_decided_yet_stay_and_go_once_they_are()
    {
        using var log = Open();
        log.Append(Batches.At(time.GetUtcNow(), "plain"));
        log.Register(new(1, 0));
        log.Append(Batches.InTransaction(1, 0, 0, time.GetUtcNow(), "open"));
        time.Advance(TimeSpan.FromHours(1));

        log.ApplyRetention();
        Assert.Equal((1L, 1L), (log.StartOffset, log.LastStableOffset));

        log.AppendMarker(new(1, 0, Commits: true, 0));
        time.Advance(TimeSpan.FromHours(1));
        log.ApplyRetention();
        Assert.Equal(3, log.StartOffset);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Producers_are_forgotten_after_a_day_whether_records_are_deleted_or_compacted(bool deletes)
    {
        config = config with { IsCompacted = !deletes, DeletesOldRecords = deletes };
        using var log = Open();
        log.Append(
            Batches.Changed(Batches.At(time.GetUtcNow(), "x"), batch => Batches.Numbered(7, 0, 0, "x").AsSpan(43, 14).CopyTo(batch.AsSpan(43))));

        time.Advance(TimeSpan.FromDays(1));
        log.ApplyRetention();
        Assert.Equal(1, log.InspectProducers(producers => producers.Count));

        time.Advance(TimeSpan.FromMilliseconds(1));
        log.ApplyRetention();
        Assert.Equal(0, log.InspectProducers(producers => producers.Count));
    }

    [Fact]
    public void A_start_that_moves_over_segments_takes_them_away()
    {
        using var log = Open();
        for (var i = 0; i < 5; i++) log.Append(Batches.At(time.GetUtcNow(), "record"));

        log.AdvanceStart(3);

        Assert.Equal([3L, 4L], SegmentFiles.Offsets(folder.Path, SegmentFiles.Log));
        log.AdvanceStart(5);
        Assert.Equal((5L, 5L), (log.StartOffset, log.Append(Batches.At(time.GetUtcNow(), "next")).BaseOffset));
    }

    private PartitionLog Open() => PartitionLog.Open(folder.Path, () => config, time, clean: true);
}
