using System.Buffers.Binary;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Log;

/// <summary>
/// A start after a crash: what the dead process left in the system's hands is forced to the disk, and damage is told from a torn tail.
/// </summary>
public sealed class RecoveryTests : IDisposable
{
    private static readonly LogConfig Config = new(
        MessageBytesMax: 10_000, SegmentBytes: 1_000, SegmentMs: long.MaxValue, RetentionMs: -1, RetentionBytes: -1, LogAppendTime: false,
        IsCompacted: false, DeletesOldRecords: true,
        TimestampBeforeMsMax: long.MaxValue, TimestampAfterMsMax: long.MaxValue, FlushEveryAppend: true);

    private readonly TemporaryFolder folder = new("log");
    private int forced;

    public void Dispose() => folder.Dispose();

    private string Segment => SegmentFiles.Path(folder.Path, 0, SegmentFiles.Log);

    [Fact]
    public void What_nobody_forced_is_forced_before_anybody_sees_it()
    {
        using (var log = Open()) log.Append(Batches.Of("in the system's hands"));
        forced = 0;

        using var again = Open(clean: false);

        Assert.Equal((1, 1L), (forced, again.HighWatermark));
    }

    [Fact]
    public void Where_it_cannot_be_forced_it_is_neither_seen_nor_added_to()
    {
        using (var log = Open()) log.Append(Batches.Of("in the system's hands"));

        using var again = PartitionLog.Open(
            folder.Path, () => Config, TimeProvider.System, clean: false, _ => throw new IOException("Input/output error"));

        Assert.Equal((true, 0L), (again.HasFailed, again.HighWatermark));
    }

    [Theory]
    [InlineData(0, 2)] // behind what is known to be on the disk: a tail that was torn
    [InlineData(1, 1)]
    [InlineData(3, null)] // before: damage
    public void A_batch_that_is_bent_is_damage_where_it_was_known_to_be_on_the_disk(int known, int? endOffset)
    {
        using (var log = Open())
        {
            for (var i = 0; i < 3; i++) log.Append(Batches.Of("x"));
            log.FlushTo(3);
            if (known == 3) log.KeepRecoveryPoint();
        }

        var size = (int)new FileInfo(Segment).Length / 3;
        Bend(Segment, (size * (endOffset ?? 1)) + RecordBatch.HeaderBytes);
        var before = File.ReadAllBytes(Segment);

        if (endOffset is { } end)
        {
            using var log = Open(clean: false);
            Assert.Equal((end, true), (log.EndOffset, log.BytesCut > 0));
            return;
        }

        Assert.Contains(Segment, Assert.Throws<DamagedLogException>(() => Open(clean: false)).Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Segment));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(2, false)]
    public void A_batch_with_another_offset_is_damage_although_its_checksum_is_right(int batch, bool clean)
    {
        using (var log = Open())
        {
            for (var i = 0; i < 3; i++) log.Append(Batches.Of("x"));
            Assert.True(log.CloseCleanly());
        }

        Bend(Segment, ((int)new FileInfo(Segment).Length / 3 * batch) + 3);
        var before = File.ReadAllBytes(Segment);

        Assert.Contains(Segment, Assert.Throws<DamagedLogException>(() => Open(clean)).Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Segment));
    }

    [Fact]
    public void A_log_that_begins_behind_its_records_is_not_damaged()
    {
        using (var log = Open())
        {
            for (var i = 0; i < 3; i++) log.Append(Batches.Of("x"));
            log.FlushTo(3);
            log.AdvanceStart(3);
            log.KeepRecoveryPoint();
        }

        Bend(Segment, RecordBatch.HeaderBytes);
        using var again = Open(clean: false);

        Assert.Equal((3L, 3L), (again.StartOffset, again.EndOffset));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-12)]
    [InlineData(int.MaxValue)]
    public void A_closed_segment_whose_batch_has_no_length_is_damaged_for_who_reads_it(int length)
    {
        using (var log = Open())
            for (var i = 0; i < 20; i++) log.Append(Batches.OfSize(100));
        var content = File.ReadAllBytes(Segment);
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(108), length);
        File.WriteAllBytes(Segment, content);

        using (var log = Open(clean: false))
        {
            Assert.Equal(20, log.EndOffset);
            Assert.Throws<DamagedLogException>(() => log.Read(5, int.MaxValue, true));
            Assert.Equal(10, new RecordBatch(log.Read(10, int.MaxValue, true).Span).BaseOffset);
        }

        File.Delete(SegmentFiles.Path(folder.Path, 0, SegmentFiles.Seal));
        Assert.Throws<DamagedLogException>(() => Open(clean: false)); // from this nobody can tell what else is wrong
    }

    [Fact]
    public void A_segment_that_was_begun_meanwhile_has_forced_more_than_who_waited_for_less()
    {
        PartitionLog? log = null;
        var during = () =>
        {
            log!.Append(Batches.OfSize(100));
            log.Append(Batches.OfSize(900)); // begins a segment
        };
        log = PartitionLog.Open(folder.Path, () => Config, TimeProvider.System, clean: true, segment =>
        {
            segment.Flush();
            if (Interlocked.Increment(ref forced) == 1) during();
        });
        using var owned = log;
        log.Append(Batches.OfSize(100));

        log.FlushTo(1);

        Assert.Equal(2, log.HighWatermark);
    }

    [Fact]
    public void Who_is_retired_writes_no_more()
    {
        using var log = Open();
        log.Append(Batches.Of("x"));

        log.Retire();

        Assert.Throws<ObjectDisposedException>(() => log.Append(Batches.Of("x")));
        Assert.Throws<ObjectDisposedException>(() => log.AppendMarker(new(1, 0, true, 0)));
        Assert.Throws<ObjectDisposedException>(() => log.AdvanceStart(1));
        Assert.Throws<ObjectDisposedException>(() => log.ApplyRetention());
        log.FlushTo(1);
        Assert.Throws<ObjectDisposedException>(log.KeepRecoveryPoint);
    }

    private static void Bend(string path, int at)
    {
        var content = File.ReadAllBytes(path);
        content[at] ^= 0x40;
        File.WriteAllBytes(path, content);
    }

    private PartitionLog Open(bool clean = true) => PartitionLog.Open(folder.Path, () => Config, TimeProvider.System, clean, segment =>
    {
        forced++;
        segment.Flush();
    });
}
