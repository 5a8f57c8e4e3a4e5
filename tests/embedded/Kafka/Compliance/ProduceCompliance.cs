using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>What is taken, at which offsets, and what is refused.</summary>
public abstract class ProduceCompliance(IComplianceCluster cluster) : ComplianceSuite(cluster)
{
    [Fact]
    public async Task Offsets_are_given_one_to_a_record()
    {
        var topic = await NewTopicAsync();

        Assert.Equal((ErrorCode.None, 0), await AppendAsync(3, topic, Batches.Of("a", "b")));
        Assert.Equal((ErrorCode.None, 2), await AppendAsync(8, topic, Batches.Of("c", "d"), acks: 1));
        Assert.Equal((ErrorCode.None, 4), await EndOffsetAsync(topic));
    }

    [Fact]
    public async Task Without_acknowledgements_nothing_is_answered_and_all_is_written()
    {
        var topic = await NewTopicAsync();

        await Client.SendAsync(ApiKey.Produce, 3, Requests.Produce(topic, Batches.Of("a"), acks: 0), Cancelled);

        Assert.Equal((ErrorCode.None, 1), await AppendAsync(3, topic, Batches.Of("b"))); // in its place in the connection's order
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-2)]
    public async Task Other_acknowledgements_there_are_none(int acks)
    {
        var topic = await NewTopicAsync();

        Assert.Equal(ErrorCode.InvalidRequiredAcks, (await AppendAsync(3, topic, Batches.Of("a"), acks: acks)).Error);
        Assert.Equal(0, (await EndOffsetAsync(topic)).Offset);
    }

    [Fact]
    public async Task A_partition_that_is_not_there_is_unknown()
    {
        var topic = await NewTopicAsync(2);

        Assert.Equal(ErrorCode.UnknownTopicOrPartition, await ProduceAsync(topic, Batches.Of("a"), partition: 2));
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, await ProduceAsync(NewName("nowhere"), Batches.Of("a")));
    }

    [Fact]
    public async Task A_batch_that_was_damaged_on_its_way_is_refused()
    {
        var topic = await NewTopicAsync();
        var damaged = Batches.Of("value");
        damaged[^3] ^= 1;

        Assert.Equal(ErrorCode.CorruptMessage, await ProduceAsync(topic, damaged));
        Assert.Equal(0, (await EndOffsetAsync(topic)).Offset);
    }

    [Fact]
    public async Task A_batch_may_be_as_large_as_the_topic_says_and_no_larger()
    {
        var topic = await NewTopicAsync(1, ("max.message.bytes", "500"));

        Assert.Equal(ErrorCode.None, await ProduceAsync(topic, Batches.OfSize(500)));
        Assert.Equal(ErrorCode.MessageTooLarge, await ProduceAsync(topic, Batches.OfSize(501)));
    }

    [Fact]
    public async Task A_compacted_topic_takes_no_record_without_a_key()
    {
        var topic = await NewTopicAsync(1, ("cleanup.policy", "compact"));

        Assert.Equal(ErrorCode.InvalidRecord, await ProduceAsync(8, topic, Batches.Keyless("a")));
        Assert.Equal(ErrorCode.None, await ProduceAsync(8, topic, Batches.Of("a")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Into_a_compressed_batch_is_looked_before_it_is_taken(int codec)
    {
        var (compacted, plain) = (await NewTopicAsync(1, ("cleanup.policy", "compact")), await NewTopicAsync());
        byte[] Packed(byte[] batch) => batch.Packed((CompressionCodec)codec);

        Assert.Equal(ErrorCode.InvalidRecord, await ProduceAsync(8, compacted, Packed(Batches.Keyless("a"))));
        Assert.Equal(ErrorCode.None, await ProduceAsync(8, plain, Packed(Batches.Keyless("a"))));
        foreach (var topic in new[] { compacted, plain })
        {
            Assert.Equal(ErrorCode.None, await ProduceAsync(8, topic, Packed(Batches.Of("a", "b"))));
            foreach (var claimed in new[] { 1, 3 })
            {
                Assert.Equal(ErrorCode.InvalidRecord, await ProduceAsync(8, topic, Packed(Batches.Of("a", "b")).Claiming(claimed)));
            }
        }
    }

    [Fact]
    public async Task Records_of_far_in_the_future_are_refused()
    {
        var topic = await NewTopicAsync();
        var now = TimeProvider.System.GetUtcNow();

        Assert.Equal(ErrorCode.None, await ProduceAsync(topic, Batches.At(now.AddMinutes(50), "a")));
        Assert.Equal(ErrorCode.InvalidTimestamp, await ProduceAsync(topic, Batches.At(now.AddMinutes(70), "b")));
    }
}

public sealed class EmbeddedProduceCompliance(EmbeddedCluster cluster) : ProduceCompliance(cluster);

public sealed class ApacheKafkaProduceCompliance(ApacheKafkaCluster cluster) : ProduceCompliance(cluster);
