using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace EcomStreaming.Broker.Tests.Log;

/// <summary>Transactions in one partition: who may write, what is decided, what was aborted; the same after every kind of end.</summary>
public sealed class PartitionTransactionTests : IDisposable
{
    private readonly TemporaryFolder folder = new("log");
    private readonly FakeTimeProvider time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private LogConfig config = new(
        MessageBytesMax: 10_000, SegmentBytes: 10_000, SegmentMs: long.MaxValue, RetentionMs: -1, RetentionBytes: -1,
        LogAppendTime: false, IsCompacted: false,
        DeletesOldRecords: true, TimestampBeforeMsMax: long.MaxValue, TimestampAfterMsMax: long.MaxValue, FlushEveryAppend: false);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Only_who_is_registered_writes_in_a_transaction_and_only_until_its_marker()
    {
        using var log = Open();
        Assert.Equal(ErrorCode.InvalidTxnState, Write(log, 1, 0).Error);

        log.Register(new(1, 0));
        Assert.Equal(ErrorCode.None, Write(log, 1, 0).Error);
        Assert.Equal(ErrorCode.InvalidTxnState, Write(log, 2, 0).Error);
        Assert.Equal(ErrorCode.InvalidTxnState, log.Append(Batches.InTransaction(1, 1, 0, "of another epoch")).Error);
        End(log, 1, commits: true);

        Assert.Equal(ErrorCode.InvalidTxnState, Write(log, 1, 1).Error);
        Assert.Equal(ErrorCode.InvalidTxnState, Write(log, 1, 0).Error); // a repetition, too: as Apache Kafka has it

        log.Register(new(1, 0));
        Assert.Equal((ErrorCode.None, 0L), (Write(log, 1, 0).Error, Write(log, 1, 0).BaseOffset));
    }

    [Fact]
    public void Outside_of_its_transaction_a_producer_waits_for_the_end()
    {
        using var log = Open();
        log.Register(new(1, 0));
        Write(log, 1, 0);

        Assert.Equal(ErrorCode.InvalidTxnState, log.Append(Batches.Numbered(1, 0, 1, "x")).Error);
        End(log, 1, commits: true);

        Assert.Equal(ErrorCode.None, log.Append(Batches.Numbered(1, 0, 1, "x")).Error);
    }

    [Fact]
    public void It_is_decided_up_to_the_first_record_of_the_oldest_open_transaction()
    {
        using var log = Open();
        log.Append(Batches.Of("plain"));
        Begin(log, 1); // 1
        Begin(log, 2); // 2
        log.Append(Batches.Of("plain"));
        Assert.Equal((1L, 4L), (log.LastStableOffset, log.HighWatermark));

        End(log, 2, commits: true);
        Assert.Equal(1, log.LastStableOffset);
        End(log, 1, commits: false);
        Assert.Equal(6, log.LastStableOffset);
    }

    [Fact]
    public void A_marker_is_a_control_batch_as_Kafka_writes_it()
    {
        using var log = Open();
        Begin(log, 1, epoch: 4);
        log.AppendMarker(new(1, 4, Commits: true, CoordinatorEpoch: 9));

        var marker = log.Read(1, int.MaxValue, true).ToArray();
        var batch = new RecordBatch(marker);

        Assert.True(RecordBatch.IsIntact(marker));
        Assert.Equal((0x30, 1L, (short)4, -1, 1), (batch.Attributes, batch.ProducerId, batch.ProducerEpoch, batch.BaseSequence, batch.RecordCount));
        Assert.Equal([0x20, 0, 0, 0, 8, 0, 0, 0, 1, 12, 0, 0, 0, 0, 0, 9, 0], batch.Records.ToArray());
        Assert.Equal(new EndMarker(1, 4, true, 9), EndMarker.Read(batch));
    }

    [Fact]
    public void A_marker_of_an_older_epoch_or_an_older_coordinator_is_refused_and_a_repeated_one_does_no_harm()
    {
        using var log = Open();
        Begin(log, 1, epoch: 2);
        Assert.Equal(ErrorCode.InvalidProducerEpoch, log.AppendMarker(new(1, 1, true, 5)).Error);
        Assert.Equal(ErrorCode.None, log.AppendMarker(new(1, 2, false, 5)).Error);
        Assert.Equal(ErrorCode.TransactionCoordinatorFenced, log.AppendMarker(new(1, 2, false, 4)).Error);

        Assert.Equal(ErrorCode.None, log.AppendMarker(new(1, 2, true, 5)).Error);

        Assert.Single(log.AbortedBetween(0, log.EndOffset));
    }

    [Fact]
    public void A_marker_of_a_newer_epoch_ends_the_transaction_and_keeps_its_producer_out()
    {
        using var log = Open();
        Begin(log, 1, epoch: 2);

        Assert.Equal(ErrorCode.None, log.AppendMarker(new(1, 3, false, 0)).Error);

        Assert.Equal(log.EndOffset, log.LastStableOffset);
        Assert.Equal(ErrorCode.InvalidProducerEpoch, log.Append(Batches.InTransaction(1, 2, 1, "x")).Error);
        log.Register(new(1, 4));
        Assert.Equal(ErrorCode.None, log.Append(Batches.InTransaction(1, 4, 0, "x")).Error);
    }

    [Fact]
    public void Aborted_transactions_are_listed_for_exactly_the_reads_that_meet_them()
    {
        using var log = Open();
        Begin(log, 1); // 0
        Begin(log, 2); // 1
        End(log, 2, commits: false); // 2
        End(log, 1, commits: false); // 3
        Begin(log, 3); // 4
        End(log, 3, commits: true); // 5
        Begin(log, 2, sequence: 1); // 6
        End(log, 2, commits: false); // 7

        Assert.Equal([new(1, 0, 3, 4), new(2, 1, 2, 0), new(2, 6, 7, 8)], log.AbortedBetween(0, 8));
        Assert.Equal([1, 2], log.AbortedBetween(2, 6).Select(aborted => aborted.ProducerId));
        Assert.Equal([1], log.AbortedBetween(3, 6).Select(aborted => aborted.ProducerId));
        Assert.Empty(log.AbortedBetween(4, 6));
        Assert.Equal([1], log.AbortedBetween(0, 1).Select(aborted => aborted.ProducerId));
    }

    [Theory]
    [InlineData(true, 10_000)]
    [InlineData(false, 10_000)]
    [InlineData(true, 250)]
    [InlineData(false, 250)]
    public void What_is_open_and_what_was_aborted_is_known_again_after_a_start(bool clean, int segmentBytes)
    {
        config = config with { SegmentBytes = segmentBytes }; // small ones roll in the middle: a snapshot has to know as much
        List<AbortedTransaction> before;
        using (var log = Open())
        {
            for (var i = 0; i < 5; i++)
            {
                Begin(log, 1, sequence: i);
                End(log, 1, commits: i % 2 == 0);
            }

            Begin(log, 2); // 10
            for (var i = 0; i < 5; i++) log.Append(Batches.Of("plain"));
            before = log.AbortedBetween(0, log.EndOffset);
            if (clean) log.CloseCleanly();
        }

        using var opened = Open(clean);

        Assert.Equal(2, before.Count);
        Assert.Equal(before, opened.AbortedBetween(0, opened.EndOffset));
        Assert.Equal(10, opened.LastStableOffset);
        Assert.Equal(ErrorCode.InvalidTxnState, Write(opened, 2, 1).Error); // the coordinator has to say so again
        opened.Register(new(2, 0));
        Assert.Equal(ErrorCode.None, Write(opened, 2, 1).Error);
        End(opened, 2, commits: false);
        Assert.Equal(3, opened.AbortedBetween(0, opened.EndOffset).Count);
    }

    [Fact]
    public void A_marker_that_was_torn_off_decides_nothing()
    {
        using (var log = Open())
        {
            Begin(log, 1);
            End(log, 1, commits: false);
        }

        var file = Directory.GetFiles(folder.Path, "*.log").Single();
        using (var stream = File.OpenWrite(file)) stream.SetLength(stream.Length - 1);
        using var opened = Open(clean: false);

        Assert.Equal((0L, 1L), (opened.LastStableOffset, opened.EndOffset));
        Assert.Empty(opened.AbortedBetween(0, 1));
    }

    [Fact]
    public void A_producer_in_a_transaction_is_not_forgotten_however_long_it_is_silent()
    {
        config = config with { RetentionMs = long.MaxValue };
        using var log = Open();
        Begin(log, 1);
        log.Append(Batches.Numbered(2, 0, 0, "plain"));
        time.Advance(TimeSpan.FromDays(2));

        log.ApplyRetention();

        Assert.Equal([1L], log.InspectProducers(producers => producers.Keys.ToArray()));
        Assert.Equal(0, log.LastStableOffset);
    }

    [Fact]
    public void Deleted_records_hold_nobody_back()
    {
        using var log = Open();
        Begin(log, 1);
        log.Append(Batches.Of("plain"));

        log.AdvanceStart(1);

        Assert.Equal(1, log.LastStableOffset);
    }

    private static AppendResult Write(PartitionLog log, long producerId, int sequence) =>
        log.Append(Batches.InTransaction(producerId, 0, sequence, "x"));

    private static void Begin(PartitionLog log, long producerId, short epoch = 0, int sequence = 0)
    {
        log.Register(new(producerId, epoch));
        Assert.Equal(ErrorCode.None, log.Append(Batches.InTransaction(producerId, epoch, sequence, "x")).Error);
    }

    private static void End(PartitionLog log, long producerId, bool commits) =>
        Assert.Equal(ErrorCode.None, log.AppendMarker(new(producerId, 0, commits, 0)).Error);

    private PartitionLog Open(bool clean = true) => PartitionLog.Open(folder.Path, () => config, time, clean);
}
