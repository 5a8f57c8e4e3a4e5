using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>Transactions as their producers run them (KIP-98, KIP-360, KIP-890's first part).</summary>
public abstract class TransactionCompliance(IComplianceCluster cluster) : TransactionSuite(cluster)
{
    private readonly string id = NewName("tx");

    [Fact]
    public async Task What_is_committed_is_read_and_what_is_aborted_is_named()
    {
        var (topic, producer) = (await NewTopicAsync(), await NewLifeAsync(id));
        foreach (var (commits, sequence) in new[] { (true, 0), (false, 1) })
        {
            Assert.Equal([ErrorCode.None], await AddAsync(id, producer, topic, 0));
            Assert.Equal(ErrorCode.None, await WriteAsync(id, producer, topic, sequence));
            Assert.Equal(ErrorCode.None, await EndAsync(id, producer, commits));
        }

        await DecidedAsync(topic, 4); // two records, two markers
        Assert.Equal([(producer.Id, 2L)], await AbortedAsync(topic));
    }

    [Fact]
    public async Task What_is_undecided_is_behind_the_last_stable_offset()
    {
        var (topic, producer) = (await NewTopicAsync(), await NewLifeAsync(id));
        await ProduceAsync(topic, Batches.Of("before"));
        await AddAsync(id, producer, topic, 0);
        await WriteAsync(id, producer, topic, 0);
        await ProduceAsync(topic, Batches.Of("behind"));

        Assert.Equal((1L, 3L), ((await EndOffsetAsync(topic, isolation: 1)).Offset, (await EndOffsetAsync(topic)).Offset));

        Assert.Equal(ErrorCode.None, await EndAsync(id, producer, commits: true));
        await DecidedAsync(topic, 4);
    }

    [Fact]
    public async Task Who_comes_with_the_same_name_fences_whoever_was_there_and_aborts_what_he_left()
    {
        var (topic, zombie) = (await NewTopicAsync(), await NewLifeAsync(id));
        await AddAsync(id, zombie, topic, 0);
        await WriteAsync(id, zombie, topic, 0);

        var successor = await NewLifeAsync(id);

        Assert.Equal((zombie.Id, true), (successor.Id, successor.Epoch > zombie.Epoch));
        Assert.Equal(ErrorCode.InvalidProducerEpoch, await WriteAsync(id, zombie, topic, 1));
        Assert.Equal(ErrorCode.ProducerFenced, await EndAsync(id, zombie, commits: true));
        Assert.Equal([ErrorCode.ProducerFenced], await AddAsync(id, zombie, topic, 0));
        await DecidedAsync(topic, 2);
        Assert.Single(await AbortedAsync(topic));
    }

    [Fact]
    public async Task A_transaction_that_did_not_begin_does_not_end()
    {
        var producer = await NewLifeAsync(id);

        Assert.Equal(ErrorCode.InvalidTxnState, await EndAsync(id, producer, commits: true));
        Assert.Equal(ErrorCode.InvalidTxnState, await EndAsync(id, producer, commits: false));
    }

    [Fact]
    public async Task The_same_end_may_be_asked_for_again_and_no_other()
    {
        var (topic, producer) = (await NewTopicAsync(), await NewLifeAsync(id));
        await AddAsync(id, producer, topic, 0);
        await WriteAsync(id, producer, topic, 0);

        Assert.Equal(ErrorCode.None, await EndAsync(id, producer, commits: true));
        Assert.Equal(ErrorCode.None, await EndAsync(id, producer, commits: true));
        Assert.Equal(ErrorCode.InvalidTxnState, await EndAsync(id, producer, commits: false));
    }

    [Fact]
    public async Task Of_several_partitions_all_are_added_or_none()
    {
        var (topic, producer) = (await NewTopicAsync(2), await NewLifeAsync(id));

        Assert.Equal([ErrorCode.OperationNotAttempted, ErrorCode.UnknownTopicOrPartition], await AddAsync(id, producer, topic, 0, 7));
        Assert.Equal(ErrorCode.InvalidTxnState, await WriteAsync(id, producer, topic, 0));
        Assert.Equal([ErrorCode.None, ErrorCode.None], await AddAsync(id, producer, topic, 0, 1));
        Assert.Equal(ErrorCode.None, await WriteAsync(id, producer, topic, 0));
    }

    [Theory]
    [InlineData(900_000, ErrorCode.None)]
    [InlineData(900_001, ErrorCode.InvalidTransactionTimeout)]
    [InlineData(0, ErrorCode.InvalidTransactionTimeout)]
    public async Task A_transaction_may_take_so_long_and_no_longer(int timeoutMs, object expected)
    {
        await FindCoordinatorAsync(id, type: 1);

        Assert.Equal(expected, await SettledAsync(async () => (await TryInitializeAsync(id, timeoutMs)).Error));
    }

    [Fact]
    public async Task A_name_may_be_none_and_not_empty() => Assert.Equal(ErrorCode.InvalidRequest, (await TryInitializeAsync("", 60_000)).Error);

    [Fact]
    public async Task Offsets_count_once_the_transaction_has_committed()
    {
        var (group, topic, producer) = (await NewGroupAsync(), await NewTopicAsync(), await NewLifeAsync(id));

        Assert.Equal(ErrorCode.None, await AddGroupAsync(id, producer, group));
        Assert.Equal(ErrorCode.None, await CommitWithinAsync(id, producer, group, topic, 5));
        await EndAsync(id, producer, commits: false);
        Assert.Equal((ErrorCode.None, -1, ""), await CommittedAsync(group, topic));

        Assert.Equal(ErrorCode.None, await AddGroupAsync(id, producer, group));
        Assert.Equal(ErrorCode.None, await CommitWithinAsync(id, producer, group, topic, 7));
        Assert.Equal((ErrorCode.None, -1, ""), await CommittedAsync(group, topic));
        Assert.Equal(ErrorCode.None, await EndAsync(id, producer, commits: true));
        // The marker in the group's log may be followed a moment after the answer.
        await Eventually.HoldsAsync(async () => await CommittedAsync(group, topic) == (ErrorCode.None, 7, ""), "the offset counts", Cancelled);
    }

    [Fact]
    public async Task A_producer_that_nobody_knows_is_told_so()
    {
        var producer = await NewLifeAsync(id);

        Assert.Equal(ErrorCode.InvalidProducerIdMapping, await EndAsync(id, producer with { Id = producer.Id + 1_000_000 }, commits: true));
        Assert.Equal(ErrorCode.InvalidProducerIdMapping, await EndAsync(NewName("nobody"), producer, commits: true));
    }
}

public sealed class EmbeddedTransactionCompliance(EmbeddedCluster cluster) : TransactionCompliance(cluster);

public sealed class ApacheKafkaTransactionCompliance(ApacheKafkaCluster cluster) : TransactionCompliance(cluster);
