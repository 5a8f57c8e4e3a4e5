using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>Sequence numbers: what was sent twice is written once, and a gap is refused.</summary>
public abstract class IdempotenceCompliance(IComplianceCluster cluster) : TransactionSuite(cluster)
{
    [Fact]
    public async Task What_is_sent_again_is_answered_as_the_first_time_and_written_once()
    {
        var (topic, id) = (await NewTopicAsync(), (await NewProducerAsync()).Id);
        for (var i = 0; i < 5; i++) Assert.Equal((ErrorCode.None, 2 * i), await AppendAsync(3, topic, Batches.Numbered(id, 0, 2 * i, "a", "b")));

        for (var i = 0; i < 5; i++) Assert.Equal((ErrorCode.None, 2 * i), await AppendAsync(3, topic, Batches.Numbered(id, 0, 2 * i, "a", "b")));
        Assert.Equal(10, (await EndOffsetAsync(topic)).Offset);
    }

    [Fact]
    public async Task Of_what_was_sent_long_ago_it_is_not_known_that_it_was()
    {
        var (topic, id) = (await NewTopicAsync(), (await NewProducerAsync()).Id);
        for (var i = 0; i < 6; i++) Assert.Equal(ErrorCode.None, await ProduceAsync(topic, Batches.Numbered(id, 0, i, "a")));

        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, await ProduceAsync(topic, Batches.Numbered(id, 0, 0, "a")));
        Assert.Equal(6, (await EndOffsetAsync(topic)).Offset);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(100)]
    public async Task A_gap_is_refused_and_what_belongs_there_is_taken(int sequence)
    {
        var (topic, id) = (await NewTopicAsync(), (await NewProducerAsync()).Id);
        await ProduceAsync(topic, Batches.Numbered(id, 0, 0, "a"));

        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, await ProduceAsync(topic, Batches.Numbered(id, 0, sequence, "c")));
        Assert.Equal((ErrorCode.None, 1), await AppendAsync(3, topic, Batches.Numbered(id, 0, 1, "b")));
    }

    [Fact]
    public async Task A_newer_epoch_begins_at_nought_and_keeps_the_older_one_out()
    {
        var (topic, id) = (await NewTopicAsync(), (await NewProducerAsync()).Id);
        await ProduceAsync(topic, Batches.Numbered(id, 1, 0, "a"));

        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, await ProduceAsync(topic, Batches.Numbered(id, 2, 1, "b")));
        Assert.Equal(ErrorCode.None, await ProduceAsync(topic, Batches.Numbered(id, 2, 0, "b")));
        Assert.Equal(ErrorCode.InvalidProducerEpoch, await ProduceAsync(topic, Batches.Numbered(id, 1, 1, "c")));
    }

    [Fact]
    public async Task A_producer_that_is_not_known_any_more_may_go_on_where_it_was()
    {
        var (topic, id) = (await NewTopicAsync(), (await NewProducerAsync()).Id);

        Assert.Equal(ErrorCode.None, await ProduceAsync(topic, Batches.Numbered(id, 0, 42, "a")));
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, await ProduceAsync(topic, Batches.Numbered(id, 0, 44, "b")));
    }

    [Fact]
    public async Task Numbers_begin_again_after_the_largest_there_is()
    {
        var (topic, id) = (await NewTopicAsync(), (await NewProducerAsync()).Id);
        Assert.Equal(ErrorCode.None, await ProduceAsync(topic, Batches.Numbered(id, 0, int.MaxValue - 1, "a", "b")));

        Assert.Equal((ErrorCode.None, 2), await AppendAsync(3, topic, Batches.Numbered(id, 0, 0, "c")));
    }

    [Fact]
    public async Task No_two_producers_get_one_id() => Assert.NotEqual((await NewProducerAsync()).Id, (await NewProducerAsync()).Id);
}

public sealed class EmbeddedIdempotenceCompliance(EmbeddedCluster cluster) : IdempotenceCompliance(cluster);

public sealed class ApacheKafkaIdempotenceCompliance(ApacheKafkaCluster cluster) : IdempotenceCompliance(cluster);
