using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>Transactions as their producers run them (KIP-98, KIP-360, KIP-890's first part).</summary>
public abstract class TransactionCompliance(IComplianceCluster cluster) : GroupSuite(cluster)
{
    private readonly string id = NewName("tx");

    [Fact]
    public async Task What_is_committed_is_read_and_what_is_aborted_is_named()
    {
        var (topic, producer) = (await NewTopicAsync(), await NewLifeAsync());
        foreach (var (commits, sequence) in new[] { (true, 0), (false, 1) })
        {
            Assert.Equal([ErrorCode.None], await AddAsync(producer, topic, 0));
            Assert.Equal(ErrorCode.None, await WriteAsync(producer, topic, sequence));
            Assert.Equal(ErrorCode.None, await EndAsync(producer, commits));
        }

        await DecidedAsync(topic, 4); // two records, two markers
        Assert.Equal([(producer.Id, 2L)], await AbortedAsync(topic));
    }

    [Fact]
    public async Task What_is_undecided_is_behind_the_last_stable_offset()
    {
        var (topic, producer) = (await NewTopicAsync(), await NewLifeAsync());
        await ProduceAsync(topic, Batches.Of("before"));
        await AddAsync(producer, topic, 0);
        await WriteAsync(producer, topic, 0);
        await ProduceAsync(topic, Batches.Of("behind"));

        Assert.Equal((1L, 3L), ((await EndOffsetAsync(topic, isolation: 1)).Offset, (await EndOffsetAsync(topic)).Offset));

        Assert.Equal(ErrorCode.None, await EndAsync(producer, commits: true));
        await DecidedAsync(topic, 4);
    }

    [Fact]
    public async Task Who_comes_with_the_same_name_fences_whoever_was_there_and_aborts_what_he_left()
    {
        var (topic, zombie) = (await NewTopicAsync(), await NewLifeAsync());
        await AddAsync(zombie, topic, 0);
        await WriteAsync(zombie, topic, 0);

        var successor = await NewLifeAsync();

        Assert.Equal((zombie.Id, true), (successor.Id, successor.Epoch > zombie.Epoch));
        Assert.Equal(ErrorCode.InvalidProducerEpoch, await WriteAsync(zombie, topic, 1));
        Assert.Equal(ErrorCode.ProducerFenced, await EndAsync(zombie, commits: true));
        Assert.Equal([ErrorCode.ProducerFenced], await AddAsync(zombie, topic, 0));
        await DecidedAsync(topic, 2);
        Assert.Single(await AbortedAsync(topic));
    }

    [Fact]
    public async Task A_transaction_that_did_not_begin_does_not_end()
    {
        var producer = await NewLifeAsync();

        Assert.Equal(ErrorCode.InvalidTxnState, await EndAsync(producer, commits: true));
        Assert.Equal(ErrorCode.InvalidTxnState, await EndAsync(producer, commits: false));
    }

    [Fact]
    public async Task The_same_end_may_be_asked_for_again_and_no_other()
    {
        var (topic, producer) = (await NewTopicAsync(), await NewLifeAsync());
        await AddAsync(producer, topic, 0);
        await WriteAsync(producer, topic, 0);

        Assert.Equal(ErrorCode.None, await EndAsync(producer, commits: true));
        Assert.Equal(ErrorCode.None, await EndAsync(producer, commits: true));
        Assert.Equal(ErrorCode.InvalidTxnState, await EndAsync(producer, commits: false));
    }

    [Fact]
    public async Task Of_several_partitions_all_are_added_or_none()
    {
        var (topic, producer) = (await NewTopicAsync(2), await NewLifeAsync());

        Assert.Equal([ErrorCode.OperationNotAttempted, ErrorCode.UnknownTopicOrPartition], await AddAsync(producer, topic, 0, 7));
        Assert.Equal(ErrorCode.InvalidTxnState, await WriteAsync(producer, topic, 0));
        Assert.Equal([ErrorCode.None, ErrorCode.None], await AddAsync(producer, topic, 0, 1));
        Assert.Equal(ErrorCode.None, await WriteAsync(producer, topic, 0));
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
        var (group, topic, producer) = (await NewGroupAsync(), await NewTopicAsync(), await NewLifeAsync());

        Assert.Equal(ErrorCode.None, await CommitWithinAsync(producer, group, topic, 5));
        await EndAsync(producer, commits: false);
        Assert.Equal((ErrorCode.None, -1, ""), await CommittedAsync(group, topic));

        Assert.Equal(ErrorCode.None, await CommitWithinAsync(producer, group, topic, 7));
        Assert.Equal((ErrorCode.None, -1, ""), await CommittedAsync(group, topic));
        Assert.Equal(ErrorCode.None, await EndAsync(producer, commits: true));
        // The marker in the group's log may be followed a moment after the answer.
        await Eventually.HoldsAsync(async () => await CommittedAsync(group, topic) == (ErrorCode.None, 7, ""), "the offset counts", Cancelled);
    }

    [Fact]
    public async Task A_producer_that_nobody_knows_is_told_so()
    {
        var producer = await NewLifeAsync();

        Assert.Equal(ErrorCode.InvalidProducerIdMapping, await EndAsync(producer with { Id = producer.Id + 1_000_000 }, commits: true));
        Assert.Equal(ErrorCode.InvalidProducerIdMapping, await EndAsync(producer, commits: true, NewName("nobody")));
    }

    private async Task<Producer> NewLifeAsync()
    {
        await FindCoordinatorAsync(id, type: 1);
        var producer = new Producer(-1, -1);
        Assert.Equal(ErrorCode.None, await SettledAsync(async () =>
        {
            (var error, producer) = await TryInitializeAsync(id, 60_000);
            return error;
        }));
        return producer;
    }

    private async Task<(ErrorCode Error, Producer Producer)> TryInitializeAsync(string name, int timeoutMs)
    {
        var answer = await AskAsync(ApiKey.InitProducerId, 1, new Wire().Text(name).Int32(timeoutMs));
        answer.Int32();
        return (answer.Error(), new(answer.Int64(), answer.Int16()));
    }

    private async Task<IEnumerable<ErrorCode>> AddAsync(Producer producer, string topic, params int[] partitions)
    {
        var request = new Wire().Text(id).Int64(producer.Id).Int16(producer.Epoch).Int32(1).Text(topic).Int32(partitions.Length);
        foreach (var partition in partitions) request.Int32(partition);
        List<ErrorCode> errors = [];
        await SettledAsync(async () => (errors = Read(await AskAsync(ApiKey.AddPartitionsToTxn, 2, request)))[0]);
        return errors;

        List<ErrorCode> Read(Answer answer)
        {
            answer.Int32();
            Assert.Equal((1, topic, partitions.Length), (answer.Int32(), answer.Text(), answer.Int32()));
            return [.. partitions.Select(partition => (Index: answer.Int32(), Error: answer.Error())).ToList().OrderBy(answered => answered.Index).Select(answered => answered.Error)];
        }
    }

    private Task<ErrorCode> WriteAsync(Producer producer, string topic, int sequence) =>
        ProduceAsync(8, topic, Batches.InTransaction(producer.Id, producer.Epoch, sequence, TimeProvider.System.GetUtcNow(), "x"), transactionalId: id);

    private Task<ErrorCode> EndAsync(Producer producer, bool commits, string? name = null) => SettledAsync(async () =>
        ErrorOf(await AskAsync(ApiKey.EndTxn, 2, new Wire().Text(name ?? id).Int64(producer.Id).Int16(producer.Epoch).Int8(commits ? 1 : 0))));

    private async Task<ErrorCode> CommitWithinAsync(Producer producer, string group, string topic, long offset)
    {
        var within = new Wire().Text(id).Int64(producer.Id).Int16(producer.Epoch).Text(group);
        Assert.Equal(ErrorCode.None, await SettledAsync(async () => ErrorOf(await AskAsync(ApiKey.AddOffsetsToTxn, 2, within))));
        var request = new Wire().Text(id).Text(group).Int64(producer.Id).Int16(producer.Epoch).Int32(1).Text(topic).Int32(1).Int32(0).Int64(offset).Int32(-1).Text(null);
        var answer = await AskAsync(ApiKey.TxnOffsetCommit, 2, request);
        answer.Int32();
        answer.SkipTo(topic, 0);
        return answer.Error();
    }

    /// <summary>Apache Kafka answers the end of a transaction once it is certain, and writes its markers behind that.</summary>
    private Task DecidedAsync(string topic, long end) =>
        Eventually.HoldsAsync(async () => await EndOffsetAsync(topic, isolation: 1) == (ErrorCode.None, end), $"all before {end} is decided", Cancelled);

    /// <summary>The aborted transactions that a committed read of the whole topic is told of.</summary>
    private async Task<List<(long ProducerId, long FirstOffset)>> AbortedAsync(string topic)
    {
        var request = new Wire().Int32(-1).Int32(0).Int32(1).Int32(1_000_000).Int8(1).Int32(1).Text(topic).Int32(1).Int32(0).Int64(0).Int32(1_000_000);
        var answer = await AskAsync(ApiKey.Fetch, 4, request);
        answer.Int32();
        answer.SkipTo(topic, 0);
        Assert.Equal(ErrorCode.None, answer.Error());
        answer.Int64();
        answer.Int64();
        return [.. Enumerable.Range(0, answer.Int32()).Select(_ => (answer.Int64(), answer.Int64()))];
    }

    private sealed record Producer(long Id, short Epoch);
}

public sealed class EmbeddedTransactionCompliance(EmbeddedCluster cluster) : TransactionCompliance(cluster);

public sealed class ApacheKafkaTransactionCompliance(ApacheKafkaCluster cluster) : TransactionCompliance(cluster);
