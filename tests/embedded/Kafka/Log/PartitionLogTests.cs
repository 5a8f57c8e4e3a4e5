using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace EcomStreaming.Broker.Tests.Log;

/// <summary>One partition on the disk: reading at every limit, opening after every kind of end, letting go of what is old.</summary>
public sealed class PartitionLogTests : IDisposable
{
    private const int BatchBytes = 100;

    private static readonly LogConfig Standard = new(
        MessageBytesMax: 10_000, SegmentBytes: 250, SegmentMs: long.MaxValue, RetentionMs: -1, RetentionBytes: -1, LogAppendTime: false,
        IsCompacted: false, DeletesOldRecords: true,
        TimestampBeforeMsMax: long.MaxValue, TimestampAfterMsMax: long.MaxValue, FlushEveryAppend: false);

    private readonly TemporaryFolder folder = new("log");
    private readonly FakeTimeProvider time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private LogConfig config = Standard;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_offset_is_read_from_the_batch_that_holds_it_up_to_every_limit()
    {
        using var log = Filled(batches: 7, recordsEach: 3);

        for (var offset = 0; offset < 21; offset++)
        {
            foreach (var limit in new[] { 0, 1, log.Read(offset, 0, true).Length, int.MaxValue })
            {
                var read = log.Read(offset, limit, firstWhateverItsSize: true).Span;
                Assert.InRange(offset, new RecordBatch(read).BaseOffset, new RecordBatch(read).LastOffset);
                Assert.True(read.Length <= limit || read.Length == new RecordBatch(read).TotalBytes, "no more than the limit, or than one batch");
            }

            Assert.True(log.Read(offset, log.Read(offset, 0, true).Length - 1, firstWhateverItsSize: false).IsEmpty);
        }

        Assert.True(log.Read(21, int.MaxValue, firstWhateverItsSize: true).IsEmpty);
    }

    [Fact]
    public void A_last_segment_that_is_cut_anywhere_gives_its_whole_batches_and_goes_on()
    {
        Filled(batches: 5).Dispose();
        var last = Files(".log").Last();
        var content = File.ReadAllBytes(last);
        var firstOffset = long.Parse(Path.GetFileNameWithoutExtension(last), System.Globalization.CultureInfo.InvariantCulture);

        for (var length = content.Length; length >= 0; length--)
        {
            File.WriteAllBytes(last, content[..length]);
            using var log = Open(clean: false);

            Assert.Equal(firstOffset + (length / BatchBytes), log.EndOffset);
            Assert.Equal(length % BatchBytes, log.BytesCut);
            Assert.Equal(firstOffset + (length / BatchBytes), Append(log).BaseOffset);
            Assert.Equal(log.EndOffset, LastOffset(log) + 1);
        }
    }

    [Fact]
    public void A_byte_that_is_bent_ends_the_log_before_its_batch()
    {
        Filled(batches: 2).Dispose(); // one segment
        var last = Files(".log").Single();
        var content = File.ReadAllBytes(last);

        for (var at = 0; at < BatchBytes; at++)
        {
            if (at is >= 0 and < 8 or >= 12 and < 16) continue; // offset and leader epoch are the broker's own, outside of the checksum
            var bent = content.ToArray();
            bent[BatchBytes + at] ^= 0x40;
            File.WriteAllBytes(last, bent);
            using var log = Open(clean: false);
            Assert.Equal((1, BatchBytes), (log.EndOffset, log.BytesCut));
        }
    }

    [Fact]
    public void Indexes_that_a_crash_left_in_any_state_are_made_anew()
    {
        config = Standard with { SegmentBytes = 1 << 20 };
        Filled(batches: 200).Dispose();
        foreach (var index in Files(".index").Concat(Files(".timeindex"))) File.WriteAllText(index, "garbage of some length, no index");

        using var log = Open(clean: false);

        for (var offset = 0; offset < 200; offset++) Assert.Equal(offset, new RecordBatch(log.Read(offset, 0, true).Span).BaseOffset);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Segments_are_rolled_when_the_next_batch_would_not_fit_and_all_are_found_again(bool clean)
    {
        var before = Filled(batches: 7);
        if (clean) before.CloseCleanly();
        else before.Dispose();

        using var log = Open(clean);

        Assert.Equal(4, Files(".log").Count); // two batches of 100 in 250 bytes
        Assert.Equal((0, 7, 0), (log.StartOffset, log.EndOffset, log.BytesCut));
        Assert.Equal(
            Enumerable.Range(0, 7), Enumerable.Range(0, 7).Select(offset => (int)new RecordBatch(log.Read(offset, 0, true).Span).BaseOffset));
    }

    [Fact]
    public void A_segment_that_is_old_enough_is_rolled_too()
    {
        config = Standard with { SegmentMs = 1_000 };
        using var log = Open(clean: true);
        var start = time.GetUtcNow();

        foreach (var ms in new[] { 0, 1_000 }) Append(log, start.AddMilliseconds(ms));
        Assert.Single(Files(".log"));
        Append(log, start.AddMilliseconds(1_001));

        Assert.Equal(2, Files(".log").Count);
    }

    [Fact]
    public void Old_segments_go_by_their_latest_record_at_the_retention_and_not_before()
    {
        config = Standard with { RetentionMs = 1_000 };
        using var log = Filled(batches: 5);
        time.Advance(TimeSpan.FromMilliseconds(1_000));
        Assert.Equal(0, log.ApplyRetention());

        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(3, log.ApplyRetention());

        Assert.Equal((5, 5), (log.StartOffset, log.EndOffset)); // the one that was written to is rolled and goes with them
        Assert.Single(Files(".log"));
        log.Dispose();
        using var again = Open(clean: false);
        Assert.Equal((5, 5), (again.StartOffset, again.EndOffset));
    }

    [Fact]
    public void Records_without_a_time_are_as_old_as_their_file()
    {
        config = Standard with { RetentionMs = 60_000, SegmentBytes = 10_000 };
        using var log = Open(clean: true);
        log.Append(Batches.At(DateTimeOffset.UnixEpoch.AddMilliseconds(-1), "a"));
        time.Advance(File.GetLastWriteTimeUtc(Files(".log").Single()) + TimeSpan.FromSeconds(60) - time.GetUtcNow());
        Assert.Equal(0, log.ApplyRetention());

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, log.ApplyRetention());
    }

    [Theory]
    [InlineData(300, 1)] // 500 bytes in segments of 200, 200, 100
    [InlineData(301, 0)]
    [InlineData(100, 2)]
    [InlineData(0, 2)] // never the one that is written to
    public void Segments_go_while_what_remains_is_enough(long retentionBytes, int expected)
    {
        config = Standard with { RetentionBytes = retentionBytes };
        using var log = Filled(batches: 5);

        Assert.Equal(expected, log.ApplyRetention());
        Assert.Equal(2 * expected, log.StartOffset);
    }

    [Fact]
    public void A_topic_that_is_only_compacted_keeps_all()
    {
        config = Standard with { RetentionMs = 1, RetentionBytes = 0, IsCompacted = true, DeletesOldRecords = false };
        using var log = Filled(batches: 5);
        time.Advance(TimeSpan.FromDays(365));

        Assert.Equal(0, log.ApplyRetention());
    }

    [Fact]
    public void Where_the_broker_stamps_the_time_the_batch_is_sealed_again()
    {
        config = Standard with { LogAppendTime = true };
        using var log = Open(clean: true);
        time.Advance(TimeSpan.FromSeconds(7));

        var result = Append(log, DateTimeOffset.UnixEpoch);
        var stored = log.Read(0, 0, true).Span;

        Assert.Equal(time.GetUtcNow().ToUnixTimeMilliseconds(), result.AppendTime);
        Assert.Equal(result.AppendTime, new RecordBatch(stored).MaxTimestamp);
        Assert.True(RecordBatch.IsIntact(stored) && new RecordBatch(stored).IsLogAppendTime);
    }

    [Fact]
    public void With_every_append_flushed_consumers_see_a_record_once_it_is_on_the_disk()
    {
        config = Standard with { FlushEveryAppend = true };
        using var log = Open(clean: true);

        var result = Append(log);
        Assert.Equal((0, 1), (log.HighWatermark, log.EndOffset));
        Assert.True(log.Read(0, int.MaxValue, true).IsEmpty);
        log.FlushTo(result.NextOffset);

        Assert.Equal(1, log.HighWatermark);
        Assert.False(log.Read(0, int.MaxValue, true).IsEmpty);
    }

    [Fact]
    public void Each_start_is_a_leader_epoch_that_ends_where_the_next_begins()
    {
        for (var epoch = 0; epoch < 4; epoch++)
        {
            using var log = Open(clean: true);
            if (epoch != 2) Append(log); // nothing is written in the third
            log.CloseCleanly();
        }

        using var last = Open(clean: true);

        Assert.Equal([(0, 1L), (1, 2), (1, 2), (3, 3), (4, 3)], Enumerable.Range(0, 5).Select(last.EndOfEpoch));
        Assert.Equal((-1, -1), last.EndOfEpoch(5));
        Assert.Equal((-1, -1), last.EndOfEpoch(-1));
        Assert.Equal([0, 1, 3], Enumerable.Range(0, 3).Select(offset => last.EpochOf(offset)));
    }

    private PartitionLog Filled(int batches, int recordsEach = 1)
    {
        var log = Open(clean: true);
        for (var i = 0; i < batches; i++)
        {
            if (recordsEach == 1) Append(log);
            else log.Append(Batches.At(time.GetUtcNow(), [.. Enumerable.Repeat("v", recordsEach)]));
        }

        return log;
    }

    private AppendResult Append(PartitionLog log, DateTimeOffset? at = null)
    {
        var batch = Batches.At(at ?? time.GetUtcNow(), new string('v', 29));
        Assert.Equal(BatchBytes, batch.Length);
        var result = log.Append(batch);
        Assert.Equal(ErrorCode.None, result.Error);
        return result;
    }

    private PartitionLog Open(bool clean) => PartitionLog.Open(folder.Path, () => config, time, clean);

    private List<string> Files(string kind) =>
        [.. Directory.EnumerateFiles(folder.Path, "*" + kind).Where(file => Path.GetExtension(file) == kind).Order()];

    private static long LastOffset(PartitionLog log) => new RecordBatch(log.Read(log.EndOffset - 1, 0, true).Span).LastOffset;
}
