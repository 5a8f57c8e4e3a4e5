using EcomStreaming.Broker.Transactions;

namespace EcomStreaming.Broker.Tests.Golden;

/// <summary>The records of <c>__transaction_state</c>, byte by byte as Apache Kafka's own classes write them, there and back.</summary>
public sealed class TransactionRecordTests
{
    private static readonly GoldenFile Vectors = GoldenFile.Named("__transaction_state");
    private static readonly DateTimeOffset Time = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Key = [0, 0, .. Vectors.Get("TransactionLogKey", 0)];
    private static readonly byte[] Value = [0, 0, .. Vectors.Get("TransactionLogValue", 0)];

    [Fact]
    public void A_transaction_is_written_and_read()
    {
        var transaction = new Transaction(
            "pay", 77, 3, -1, 60_000, TransactionState.Ongoing, [new("paid", 0), new("orders", 1), new("orders", 0)], Time, Time.AddMilliseconds(1));

        Assert.Equal(Key, TransactionRecords.Key("pay"));
        Assert.Equal(Value, TransactionRecords.Value(transaction));
        var (id, read) = TransactionRecords.Decode(Key, Value)!.Value;

        Assert.Equal("pay", id);
        Assert.Equal(transaction with { Partitions = read!.Partitions }, read);
        Assert.Equal(transaction.Partitions, read.Partitions, (one, other) => one.SetEquals(other));
    }

    [Fact]
    public void An_id_that_was_not_used_yet_has_no_partitions_and_no_start()
    {
        var transaction = new Transaction("new", 1, 0, -1, 1_000, TransactionState.Empty, [], null, Time);

        var (_, read) = TransactionRecords.Decode(TransactionRecords.Key("new"), TransactionRecords.Value(transaction))!.Value;

        Assert.Equal(transaction with { Partitions = read!.Partitions }, read);
        Assert.Empty(read.Partitions);
    }

    [Fact]
    public void What_a_producer_had_before_is_kept_in_tags_and_those_of_others_are_read_over()
    {
        var transaction = new Transaction("pay", 78, 0, 32_766, 60_000, TransactionState.Ongoing, [new("paid", 0), new("paid", 1)], Time,
            Time.AddMilliseconds(1))
        { LastProducerId = 77 };
        var value = TransactionRecords.Value(transaction);

        var (_, read) = TransactionRecords.Decode(Key, value)!.Value;
        Assert.Equal(transaction with { Partitions = read!.Partitions }, read);
        Assert.Equal([2, 0, 8, 0, 0, 0, 0, 0, 0, 0, 77, 0xE8, 0x07, 2, 0x7F, 0xFE], value[^16..]);

        byte[] withAnother = [.. value[..^16], 3, .. value[^15..^5], 2, 2, 9, 9, .. value[^5..]];
        Assert.Equal(
            (77, (short)32_766), (TransactionRecords.Decode(Key, withAnother)!.Value.Transaction!.LastProducerId,
                TransactionRecords.Decode(Key, withAnother)!.Value.Transaction!.LastEpoch));
    }

    [Fact]
    public void A_null_value_is_a_tombstone()
    {
        Assert.Equal(("pay", null), TransactionRecords.Decode(Key, null));
    }

    [Fact]
    public void A_key_of_another_version_is_left_out_and_a_value_of_another_is_not_guessed_at()
    {
        Assert.Null(TransactionRecords.Decode([0, 1, .. Key[2..]], Value));
        Assert.Throws<InvalidDataException>(() => TransactionRecords.Decode(Key, [0, 2, .. Value[2..]]));
    }
}
