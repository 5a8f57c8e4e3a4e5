using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Log;

/// <summary>Idempotent producers (KIP-98): what is a repetition, what a gap, and what another producer's past.</summary>
public sealed class ProducerStatesTests
{
    private readonly ProducerStates states = new();
    private long end;

    [Fact]
    public void Batches_in_order_are_appended_and_the_last_five_are_recognised()
    {
        for (var i = 0; i < 7; i++) Assert.Equal(i, Append(Batches.Numbered(1, 0, i, "a")));

        for (var i = 2; i < 7; i++) Assert.Equal((ErrorCode.None, (long?)i), Check(Batches.Numbered(1, 0, i, "a")));
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, Check(Batches.Numbered(1, 0, 1, "a")).Error); // too long ago to tell
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, Check(Batches.Numbered(1, 0, 8, "a")).Error);
        Assert.Equal((ErrorCode.None, null), Check(Batches.Numbered(1, 0, 7, "a")));
    }

    [Fact]
    public void A_repetition_has_the_same_first_and_last_sequence()
    {
        Append(Batches.Numbered(1, 0, 0, "a", "b", "c"));

        Assert.Equal((ErrorCode.None, 0L), Check(Batches.Numbered(1, 0, 0, "a", "b", "c")));
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, Check(Batches.Numbered(1, 0, 0, "a", "b")).Error);
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, Check(Batches.Numbered(1, 0, 1, "b", "c")).Error);
    }

    [Fact]
    public void A_new_epoch_begins_at_zero_and_an_old_one_is_over()
    {
        Append(Batches.Numbered(1, 3, 0, "a"));

        Assert.Equal(ErrorCode.InvalidProducerEpoch, Check(Batches.Numbered(1, 2, 1, "a")).Error);
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, Check(Batches.Numbered(1, 4, 1, "a")).Error);
        Append(Batches.Numbered(1, 4, 0, "a"));
        Assert.Equal(ErrorCode.InvalidProducerEpoch, Check(Batches.Numbered(1, 3, 0, "a")).Error); // though it was there
    }

    [Theory]
    [InlineData(int.MaxValue, 1, 0)]
    [InlineData(int.MaxValue - 1, 2, 0)]
    [InlineData(int.MaxValue - 1, 3, 1)]
    [InlineData(int.MaxValue - 2, 2, int.MaxValue)]
    public void Sequences_go_round_to_zero(int first, int count, int next)
    {
        Append(Batches.Numbered(1, 0, first, [.. Enumerable.Repeat("a", count)]));

        Assert.Equal((ErrorCode.None, null), Check(Batches.Numbered(1, 0, next, "b")));
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, Check(Batches.Numbered(1, 0, next == int.MaxValue ? 0 : next + 1, "b")).Error);
        Assert.Equal((ErrorCode.None, 0L), Check(Batches.Numbered(1, 0, first, [.. Enumerable.Repeat("a", count)])));
    }

    [Fact]
    public void Who_is_not_known_or_has_no_id_begins_anywhere()
    {
        Assert.Equal((ErrorCode.None, null), Check(Batches.Numbered(1, 9, 77, "a")));
        Append(Batches.Of("a"));
        Assert.Equal((ErrorCode.None, null), Check(Batches.Of("a")));
        Assert.Empty(states.All);
    }

    [Fact]
    public void A_producer_that_is_silent_for_long_is_forgotten_and_no_other()
    {
        Append(Batches.Numbered(1, 0, 0, "a")); // at the epoch's beginning
        states.Expire(before: 0);
        Assert.Single(states.All);

        states.Expire(before: 1);

        Assert.Empty(states.All);
    }

    [Fact]
    public void One_producer_more_than_the_limit_has_those_forgotten_that_wrote_longest_ago()
    {
        var bounded = new ProducerStates(producersMax: 20);
        for (var id = 0; id < 20; id++) Write(id);
        Assert.Equal(20, bounded.All.Count);
        Write(5); // one that is known takes no room

        bounded.Record(new RecordBatch(Batches.Numbered(0, 0, 1, DateTimeOffset.UnixEpoch.AddHours(1), "a")), 99);
        Write(20);

        Assert.Equal([0, .. Enumerable.Range(3, 18)], bounded.All.Keys.Select(id => (int)id).Order()); // a tenth of the limit, and one that is new

        void Write(int id) => bounded.Record(new RecordBatch(Batches.Numbered(id, 0, 0, DateTimeOffset.UnixEpoch.AddSeconds(id), "a")), id);
    }

    [Fact]
    public void Who_is_in_a_transaction_is_not_forgotten_for_others()
    {
        var bounded = new ProducerStates(producersMax: 2);
        bounded.Record(new RecordBatch(Batches.InTransaction(1, 0, 0, "a")), 0);
        for (var id = 2; id < 9; id++) bounded.Record(new RecordBatch(Batches.Numbered(id, 0, 0, DateTimeOffset.UnixEpoch.AddSeconds(id), "a")), id);

        Assert.Equal([1, 8], bounded.All.Keys.Order());
        Assert.Equal(0, bounded.FirstOpenOffset);
    }

    private (ErrorCode Error, long? DuplicateOffset) Check(byte[] batch) => states.Check(new RecordBatch(batch));

    private long Append(byte[] batch)
    {
        var (error, duplicate) = Check(batch);
        Assert.Equal((ErrorCode.None, null), (error, duplicate));
        var offset = end;
        states.Record(new RecordBatch(batch), offset);
        end += new RecordBatch(batch).RecordCount;
        return offset;
    }
}
