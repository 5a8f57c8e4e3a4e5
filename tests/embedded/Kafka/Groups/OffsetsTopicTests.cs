using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Tests.Groups;

/// <summary>The topic <c>__consumer_offsets</c> on the disk: as Kafka has it, whoever asks for it first, and the broker's own.</summary>
public sealed class OffsetsTopicTests : IAsyncLifetime
{
    private TestBroker broker = null!;
    private RawClient client = null!;
    private OffsetsTopic topic = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.StartAsync(Cancelled);
        client = await broker.ConnectAsync(Cancelled);
        topic = new OffsetsTopic(broker.State.Topics, broker.State.Options, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await broker.DisposeAsync();
    }

    [Fact]
    public async Task Records_and_tombstones_are_read_as_they_were_written_over_many_segments()
    {
        var written = Enumerable.Range(0, 300)
            .Select(i => new KeyValuePair<byte[], byte[]?>([(byte)i], i % 3 == 0 ? null : new byte[i * 50])).ToList();
        foreach (var batch in written.Chunk(7)) Assert.Equal(ErrorCode.None, await topic.AppendAsync(2, batch, null, Cancelled));

        Assert.Equal(written.Select(record => record.Key), topic.ReadAll(2).Select(record => record.Key));
        Assert.Equal(written.Select(record => record.Value), topic.ReadAll(2).Select(record => record.Value));
        Assert.Empty(topic.ReadAll(1));
    }

    [Theory]
    [InlineData(0, ErrorCode.None)]
    [InlineData(1, ErrorCode.MessageTooLarge)]
    public async Task A_record_has_up_to_the_topics_message_bytes(int more, object expected)
    {
        const int AroundTheValue = 61 + 14; // header of the batch; lengths, deltas, key and header count of the record
        var value = new byte[1_048_588 - AroundTheValue + more];

        Assert.Equal(expected, await topic.AppendAsync(0, [new("key"u8.ToArray(), value)], null, Cancelled));
    }

    [Fact]
    public async Task A_client_that_asks_for_it_first_gets_it_as_it_must_be()
    {
        await client.AskAsync(ApiKey.Metadata, 1, new Wire().Int32(1).Text(OffsetsTopic.Name).Bytes, Cancelled);

        var created = broker.State.Topics.Find(OffsetsTopic.Name)!;
        Assert.Equal(
            (4, true, true, false), (created.Partitions.Count, created.IsInternal, created.Config.IsCompacted, created.Config.DeletesOldRecords));
    }

    [Fact]
    public async Task A_client_neither_creates_nor_writes_nor_deletes_it()
    {
        Assert.Equal(ErrorCode.InvalidTopic, await client.CreateTopicAsync(OffsetsTopic.Name, 1, Cancelled));
        await topic.AppendAsync(0, [new([1], [2])], null, Cancelled);
        Assert.Equal(ErrorCode.InvalidTopic, (await client.ProduceAsync(OffsetsTopic.Name, Batches.Of("x"), Cancelled)).Error);

        var answer = await client.AskAsync(ApiKey.DeleteTopics, 1, new Wire().Int32(1).Text(OffsetsTopic.Name).Int32(1000).Bytes, Cancelled);

        Assert.Equal((byte)ErrorCode.InvalidTopic, answer[^1]);
        Assert.Single(topic.ReadAll(0));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("readers", 28)]
    [InlineData("orders-saga", 18)] // whose hash is below zero
    [InlineData("polygenelubricants", 0)] // whose hash is the lowest there is
    public void A_groups_partition_is_the_one_that_Java_computes(string group, int partition) =>
        Assert.Equal(partition, InternalTopic.PartitionOf(group, 50));
}
