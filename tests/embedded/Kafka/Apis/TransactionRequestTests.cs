using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.Broker.Tests.Transactions;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Tests.Apis;

/// <summary>What older and newer versions are told, and what a request of several partitions makes of one that is not there.</summary>
public sealed class TransactionRequestTests : IAsyncLifetime
{
    private const string Id = TransactionScene.Id;

    private TestBroker broker = null!;
    private RawClient client = null!;
    private TransactionalProducer producer;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.StartAsync(Cancelled, new() { AutoCreateTopics = false });
        client = await broker.ConnectAsync(Cancelled);
        await client.CreateTopicAsync("orders", 2, Cancelled);
        (_, producer) = await broker.State.Transactions.InitializeAsync(Id, 60_000, null, Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await broker.DisposeAsync();
    }

    [Theory]
    [InlineData(1, ErrorCode.InvalidProducerEpoch)]
    [InlineData(2, ErrorCode.ProducerFenced)]
    public async Task Who_is_fenced_is_told_so_as_far_as_it_knows_the_word(short version, object expected)
    {
        var zombie = new Wire().Text(Id).Int64(producer.Id).Int16((short)(producer.Epoch + 1));

        Assert.Equal(expected, await AskAsync(ApiKey.EndTxn, version, zombie.Int8(1)));
        zombie = new Wire().Text(Id).Int64(producer.Id).Int16((short)(producer.Epoch + 1));
        Assert.Equal(expected, await AskAsync(ApiKey.AddOffsetsToTxn, version, zombie.Text("readers")));
        Assert.Equal([(ErrorCode)expected], await AddAsync(version, new(producer.Id, (short)(producer.Epoch + 1)), 0));
    }

    [Fact]
    public async Task Of_several_partitions_all_are_added_or_none()
    {
        Assert.Equal([ErrorCode.OperationNotAttempted, ErrorCode.UnknownTopicOrPartition], await AddAsync(2, producer, 0, 7));
        Assert.False(broker.State.Topics.FindPartition("orders", 0)!.IsRegistered(producer));

        Assert.Equal([ErrorCode.None, ErrorCode.None], await AddAsync(2, producer, 0, 1));
        Assert.True(broker.State.Topics.FindPartition("orders", 0)!.IsRegistered(producer));
    }

    [Theory]
    [InlineData(8, ErrorCode.InvalidTxnState)]
    [InlineData(11, ErrorCode.TransactionAbortable)]
    public async Task A_partition_that_was_not_added_takes_no_transactional_records(short version, object expected)
    {
        Assert.Equal(expected, await ProduceAsync(version, Id, producer));
        Assert.Equal(0, broker.State.Topics.FindPartition("orders", 0)!.EndOffset);

        await AddAsync(2, producer, 0);
        Assert.Equal(ErrorCode.None, await ProduceAsync(version, Id, producer));
    }

    [Fact]
    public async Task Why_records_are_refused_is_said()
    {
        Assert.Equal(ErrorCode.InvalidProducerEpoch, await ProduceAsync(8, Id, producer with { Epoch = 5 }));
        Assert.Equal(ErrorCode.InvalidProducerIdMapping, await ProduceAsync(8, Id, producer with { Id = 12_345 }));
        Assert.Equal(ErrorCode.InvalidProducerIdMapping, await ProduceAsync(8, "nobody", producer));
        Assert.Equal(ErrorCode.TransactionalIdAuthorizationFailed, await ProduceAsync(8, null, producer));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(1, -1)]
    public async Task Half_of_what_a_producer_had_is_no_request(long id, short epoch)
    {
        var request = new Wire().CompactText(Id).Int32(60_000).Int64(id).Int16(epoch).Raw([0]);

        Assert.Equal(ErrorCode.InvalidRequest, await AskAsync(ApiKey.InitProducerId, 4, request));
    }

    [Theory]
    [InlineData(3, ErrorCode.InvalidProducerEpoch)]
    [InlineData(4, ErrorCode.ProducerFenced)]
    public async Task Who_had_another_epoch_gets_none(short version, object expected)
    {
        var request = new Wire().CompactText(Id).Int32(60_000).Int64(producer.Id).Int16((short)(producer.Epoch + 3)).Raw([0]);

        Assert.Equal(expected, await AskAsync(ApiKey.InitProducerId, version, request));
    }

    [Fact]
    public async Task An_administrators_marker_ends_a_transaction_unless_it_pretends_to_a_coordinator_of_days_to_come()
    {
        await AddAsync(2, producer, 0);
        await ProduceAsync(8, Id, producer);
        var log = broker.State.Topics.FindPartition("orders", 0)!;

        Assert.Equal(ErrorCode.TransactionCoordinatorFenced, await MarkAsync(coordinatorEpoch: 1_000));
        Assert.Equal(0, log.LastStableOffset);
        Assert.Equal(ErrorCode.None, await MarkAsync(coordinatorEpoch: 0));

        Assert.Equal(2, log.LastStableOffset);
        // of the rest, which is nothing
        Assert.Equal(ErrorCode.None, await broker.State.Transactions.EndAsync(Id, producer, commits: true, Cancelled));
        Assert.Single(log.AbortedBetween(0, 2));
    }

    [Theory]
    [InlineData(-1, null, ErrorCode.None, 1)]
    [InlineData(-1, "p.y", ErrorCode.None, 1)]
    [InlineData(-1, "p", ErrorCode.None, 0)] // all of the name
    [InlineData(-1, "(", ErrorCode.InvalidRegularExpression, 0)]
    [InlineData(-1, "(a)\\1", ErrorCode.InvalidRegularExpression, 0)] // what could take for ever is not tried
    [InlineData(3_600_000, null, ErrorCode.None, 0)]
    public async Task Transactions_are_listed_by_age_and_name(long durationMs, string? pattern, object expected, int count)
    {
        await AddAsync(2, producer, 0);

        var answer = await client.AskAsync(
            ApiKey.ListTransactions, 2, new Wire().Raw([1, 1]).Int64(durationMs).CompactText(pattern).Raw([0]).Bytes, Cancelled);

        Assert.Equal(expected, (ErrorCode)System.Buffers.Binary.BinaryPrimitives.ReadInt16BigEndian(answer.AsSpan(4)));
        Assert.Equal(count, answer[7] - 1); // behind no unknown states
    }

    [Fact]
    public async Task Clients_neither_make_nor_delete_nor_write_the_topic_of_transactions()
    {
        Assert.True(broker.State.Topics.Find("__transaction_state")!.IsInternal);
        Assert.Equal(ErrorCode.InvalidTopic, await client.CreateTopicAsync("__transaction_state", 1, Cancelled));
        Assert.Equal(ErrorCode.InvalidTopic, (await client.ProduceAsync("__transaction_state", Batches.Of("x"), Cancelled)).Error);
        Assert.True(InternalTopic.Is("__consumer_offsets"));
    }

    private async Task<ErrorCode> MarkAsync(int coordinatorEpoch)
    {
        var request = new Wire().Raw([2]).Int64(producer.Id).Int16(producer.Epoch).Int8(0).Raw([2]).CompactText("orders").Raw([2]).Int32(0).Raw([0])
            .Int32(coordinatorEpoch).Raw([0, 0]);
        var answer = await client.AskAsync(ApiKey.WriteTxnMarkers, 1, request.Bytes, Cancelled);
        // before the ends of partition, topic, marker, all
        return (ErrorCode)System.Buffers.Binary.BinaryPrimitives.ReadInt16BigEndian(answer.AsSpan(answer.Length - 6));
    }

    private async Task<ErrorCode> AskAsync(ApiKey key, short version, Wire request)
    {
        var answer = await client.AskAsync(key, version, request.Bytes, Cancelled);
        return (ErrorCode)System.Buffers.Binary.BinaryPrimitives.ReadInt16BigEndian(answer.AsSpan(4));
    }

    private async Task<IEnumerable<ErrorCode>> AddAsync(short version, TransactionalProducer who, params int[] partitions)
    {
        var request = new Wire().Text(Id).Int64(who.Id).Int16(who.Epoch).Int32(1).Text("orders").Int32(partitions.Length);
        foreach (var partition in partitions) request.Int32(partition);
        return Read(await client.AskAsync(ApiKey.AddPartitionsToTxn, version, request.Bytes, Cancelled));

        static List<ErrorCode> Read(byte[] answer)
        {
            var reader = new KafkaReader(answer, flexible: false);
            reader.ReadInt32();
            Assert.Equal(1, reader.ReadArrayLength());
            reader.ReadString();
            var errors = new List<ErrorCode>();
            for (var count = reader.ReadArrayLength(); count > 0; count--)
            {
                reader.ReadInt32();
                errors.Add((ErrorCode)reader.ReadInt16());
            }

            return errors;
        }
    }

    private async Task<ErrorCode> ProduceAsync(short version, string? id, TransactionalProducer who)
    {
        var records = Batches.InTransaction(who.Id, who.Epoch, 0, "x");
        var request = version < 9
            ? new Wire().Text(id).Int16(-1).Int32(1_000).Int32(1).Text("orders").Int32(1).Int32(0).Sized(records)
            : new Wire().CompactText(id).Int16(-1).Int32(1_000).Raw([2]).CompactText("orders").Raw([2]).Int32(0).Raw([(byte)(records.Length + 1)])
            .Raw(records).Raw([0, 0, 0]);
        var answer = await client.AskAsync(ApiKey.Produce, version, request.Bytes, Cancelled);
        var at = version < 9 ? 4 + 8 + 4 + 4 : 1 + 7 + 1 + 4; // behind the topic's name and the partition's number
        return (ErrorCode)System.Buffers.Binary.BinaryPrimitives.ReadInt16BigEndian(answer.AsSpan(at));
    }
}
