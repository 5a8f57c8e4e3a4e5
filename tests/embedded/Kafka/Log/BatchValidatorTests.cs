using System.Buffers.Binary;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Records;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Log;

/// <summary>What a producer's batch must be, each rule on both of its sides.</summary>
public sealed class BatchValidatorTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);
    private static readonly LogConfig Config = new(
        MessageBytesMax: 10_000, SegmentBytes: 20_000, SegmentMs: 1, RetentionMs: -1, RetentionBytes: -1, LogAppendTime: false,
        IsCompacted: false, DeletesOldRecords: true,
        TimestampBeforeMsMax: long.MaxValue, TimestampAfterMsMax: 3_600_000, FlushEveryAppend: false);

    [Fact]
    public void A_whole_batch_is_sound_and_one_without_its_last_byte_or_with_another_behind_it_is_not()
    {
        var batch = Batches.At(Now, "a", "b");

        Assert.Equal(ErrorCode.None, Check(batch));
        Assert.Equal(ErrorCode.InvalidRecord, Check(batch[..^1]));
        Assert.Equal(ErrorCode.InvalidRecord, Check([.. batch, .. batch]));
        Assert.Equal(ErrorCode.InvalidRecord, Check([]));
        Assert.Equal(ErrorCode.InvalidRecord, Check(batch[..60]));
    }

    [Fact]
    public void Every_byte_that_the_checksum_covers_is_covered()
    {
        var batch = Batches.At(Now, "a", "b");

        for (var at = 21; at < batch.Length; at++)
        {
            var bent = batch.ToArray();
            bent[at] ^= 1;
            Assert.Equal(ErrorCode.CorruptMessage, Check(bent));
        }
    }

    [Theory]
    [InlineData(0, ErrorCode.InvalidRecord)]
    [InlineData(1, ErrorCode.InvalidRecord)]
    [InlineData(2, ErrorCode.None)]
    [InlineData(3, ErrorCode.CorruptMessage)]
    public void Only_the_format_of_today_is_taken(byte magic, object expected) => Assert.Equal(expected, CheckChanged(batch => batch[16] = magic));

    [Theory]
    [InlineData(1, 0, ErrorCode.InvalidRecord)] // the header says one record where there are two
    [InlineData(2, 1, ErrorCode.None)]
    [InlineData(3, 2, ErrorCode.InvalidRecord)]
    [InlineData(2, 2, ErrorCode.InvalidRecord)]
    [InlineData(0, -1, ErrorCode.InvalidRecord)]
    [InlineData(-1, -2, ErrorCode.InvalidRecord)]
    [InlineData(int.MinValue, int.MaxValue, ErrorCode.InvalidRecord)]
    public void The_header_counts_its_records(int count, int lastOffsetDelta, object expected) =>
        Assert.Equal(expected, CheckChanged(batch => Count(batch, count, lastOffsetDelta)));

    [Theory]
    [InlineData(BatchValidator.RecordCountMax, ErrorCode.None)]
    [InlineData(BatchValidator.RecordCountMax + 1, ErrorCode.InvalidRecord)]
    public void A_compressed_batch_is_believed_its_number_of_records_up_to_a_bound(int count, object expected) =>
        Assert.Equal(expected, CheckChanged(batch =>
    {
        batch[22] = (byte)CompressionCodec.Gzip;
        Count(batch, count, count - 1);
    }));

    [Theory]
    [InlineData(0x20, ErrorCode.InvalidRecord)] // a control batch is the broker's own
    [InlineData(0x10, ErrorCode.InvalidRecord)] // transactional, and nobody's
    [InlineData(0x08, ErrorCode.InvalidTimestamp)] // stamped by the broker
    [InlineData(5, ErrorCode.InvalidRecord)]
    [InlineData(7, ErrorCode.InvalidRecord)]
    public void An_attribute_that_no_producer_sets_is_refused(byte attributes, object expected) =>
        Assert.Equal(expected, CheckChanged(batch => batch[22] = attributes));

    [Theory]
    [InlineData(6, ErrorCode.UnsupportedCompressionType)]
    [InlineData(7, ErrorCode.None)]
    public void Zstd_came_with_version_7(short version, object expected) =>
        Assert.Equal(expected, CheckChanged(batch => batch[22] = (byte)CompressionCodec.Zstd, version));

    [Theory]
    [InlineData(3_600_000, ErrorCode.None)]
    [InlineData(3_600_001, ErrorCode.InvalidTimestamp)]
    [InlineData(-1_000_000_000, ErrorCode.None)]
    public void A_record_is_at_most_an_hour_ahead(int aheadMs, object expected) =>
        Assert.Equal(expected, Check(Batches.At(Now.AddMilliseconds(aheadMs), "a")));

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_000_000)]
    public void A_topic_may_set_no_bound_to_it(int aheadMs) =>
        Assert.Equal(
            ErrorCode.None, Check(Batches.At(Now.AddMilliseconds(aheadMs), "a"), config: Config with { TimestampAfterMsMax = long.MaxValue }));

    [Theory]
    [InlineData(-1_000, ErrorCode.None)]
    [InlineData(-1_001, ErrorCode.InvalidTimestamp)]
    public void A_record_is_as_old_as_the_topic_lets_it_be(int aheadMs, object expected) =>
        Assert.Equal(expected, Check(Batches.At(Now.AddMilliseconds(aheadMs), "a"), config: Config with { TimestampBeforeMsMax = 1_000 }));

    [Fact]
    public void Where_the_broker_stamps_the_time_the_producers_does_not_matter() =>
        Assert.Equal(ErrorCode.None, Check(Batches.At(Now.AddYears(1), "a"), config: Config with { LogAppendTime = true }));

    [Fact]
    public void A_compacted_topic_needs_keys()
    {
        Assert.Equal(ErrorCode.None, Check(Batches.At(Now, "a"), config: Config with { IsCompacted = true }));
        Assert.Equal(ErrorCode.None, Check(Batches.Keyless("a"), config: Config));
        Assert.Equal(ErrorCode.InvalidRecord, Check(Batches.Keyless("a"), config: Config with { IsCompacted = true }));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Where_compressed_batches_are_opened_their_records_are_those_of_the_header(bool isCompacted, bool validates)
    {
        var config = Config with { IsCompacted = isCompacted, ValidatesCompressed = validates };
        var plain = Batches.At(Now, "a", "b");
        var packed = plain.Packed(CompressionCodec.Gzip);

        Assert.Equal(ErrorCode.None, Check(packed, config: config));
        foreach (var claimed in new[] { 1, 3 }) Assert.Equal(ErrorCode.InvalidRecord, Check(packed.Claiming(claimed), config: config));
        foreach (var records in new byte[][] { [], [1, 2, 3], packed[RecordBatch.HeaderBytes..^9] })
            Assert.Equal(ErrorCode.InvalidRecord, Check(Batches.WithRecords(plain, records, CompressionCodec.Gzip), config: config));
        Assert.Equal(ErrorCode.None, Check(packed.Claiming(3), config: Config)); // believed elsewhere
    }

    [Fact]
    public void A_compressed_batch_of_a_compacted_topic_needs_keys()
    {
        var packed = Batches.Keyless("a").Packed(CompressionCodec.Gzip);

        Assert.Equal(ErrorCode.None, Check(packed, config: Config with { ValidatesCompressed = true }));
        Assert.Equal(ErrorCode.InvalidRecord, Check(packed, config: Config with { IsCompacted = true }));
    }

    [Theory]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Snappy)]
    [InlineData(CompressionCodec.Lz4)]
    [InlineData(CompressionCodec.Zstd)]
    public void What_is_too_large_when_opened_is_refused(object codec)
    {
        var config = Config with { MessageBytesMax = int.MaxValue, SegmentBytes = int.MaxValue, IsCompacted = true };
        const int Largest = RecordBatch.HeaderBytes + RecordCodec.OpenedBytesMax;

        Assert.Equal(ErrorCode.None, Check(Batches.OfSize(Largest).Packed((CompressionCodec)codec), config: config));
        Assert.Equal(ErrorCode.InvalidRecord, Check(Batches.OfSize(Largest + 1).Packed((CompressionCodec)codec), config: config));
    }

    [Theory]
    [InlineData(-1, -1, -1, ErrorCode.None)]
    [InlineData(7, 0, 0, ErrorCode.None)]
    [InlineData(7, 0, -1, ErrorCode.InvalidRecord)]
    [InlineData(7, -1, 0, ErrorCode.InvalidRecord)]
    public void Who_has_an_id_has_an_epoch_and_numbers_its_records(long id, short epoch, int sequence, object expected) =>
        Assert.Equal(expected, Check(Batches.Numbered(id, epoch, sequence, "a")));

    private static void Count(byte[] batch, int count, int lastOffsetDelta)
    {
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(23), lastOffsetDelta);
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(57), count);
    }

    private static byte[] Changed(byte[] batch, Action<byte[]> change) => Batches.Changed(batch, change);

    private static ErrorCode CheckChanged(Action<byte[]> change, short version = 9) => Check(Changed(Batches.At(Now, "a", "b"), change), version);

    private static ErrorCode Check(byte[] records, short version = 9, LogConfig? config = null) =>
        BatchValidator.Check(records, version, config ?? Config, Now);
}
