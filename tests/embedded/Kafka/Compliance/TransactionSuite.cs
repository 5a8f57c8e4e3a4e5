using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>What tests of transactions ask, each in one classic version.</summary>
public abstract class TransactionSuite(IComplianceCluster cluster) : GroupSuite(cluster)
{
    /// <summary>An idempotent one, without a name.</summary>
    private protected async Task<Producer> NewProducerAsync()
    {
        var producer = new Producer(-1, -1);
        Assert.Equal(ErrorCode.None, await SettledAsync(async () =>
        {
            (var error, producer) = await TryInitializeAsync(null, 60_000);
            return error;
        }));
        return producer;
    }

    private protected async Task<Producer> NewLifeAsync(string id)
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

    private protected async Task<(ErrorCode Error, Producer Producer)> TryInitializeAsync(string? name, int timeoutMs)
    {
        var answer = await AskAsync(ApiKey.InitProducerId, 1, new Wire().Text(name).Int32(timeoutMs));
        answer.Int32();
        return (answer.Error(), new(answer.Int64(), answer.Int16()));
    }

    private protected async Task<IEnumerable<ErrorCode>> AddAsync(string id, Producer producer, string topic, params int[] partitions)
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
            return [.. partitions.Select(partition => (Index: answer.Int32(), Error: answer.Error())).ToList().OrderBy(answered => answered.Index)
                .Select(answered => answered.Error)];
        }
    }

    private protected Task<ErrorCode> WriteAsync(string id, Producer producer, string topic, int sequence, int partition = 0) =>
        SettledAsync(() => ProduceAsync(
            8, topic, Batches.InTransaction(producer.Id, producer.Epoch, sequence, TimeProvider.System.GetUtcNow(), "x"), partition, id));

    private protected Task<ErrorCode> EndAsync(string id, Producer producer, bool commits) => SettledAsync(async () =>
        ErrorOf(await AskAsync(ApiKey.EndTxn, 2, new Wire().Text(id).Int64(producer.Id).Int16(producer.Epoch).Int8(commits ? 1 : 0))));

    /// <summary>Says that the group's offsets belong to the transaction.</summary>
    private protected Task<ErrorCode> AddGroupAsync(string id, Producer producer, string group) => SettledAsync(async () =>
        ErrorOf(await AskAsync(ApiKey.AddOffsetsToTxn, 2, new Wire().Text(id).Int64(producer.Id).Int16(producer.Epoch).Text(group))));

    private protected async Task<ErrorCode> CommitWithinAsync(string id, Producer producer, string group, string topic, long offset)
    {
        var request = new Wire().Text(id).Text(group).Int64(producer.Id).Int16(producer.Epoch).Int32(1).Text(topic).Int32(1).Int32(0)
            .Int64(offset).Int32(-1).Text(null);
        var answer = await AskAsync(ApiKey.TxnOffsetCommit, 2, request);
        answer.Int32();
        answer.SkipTo(topic, 0);
        return answer.Error();
    }

    /// <summary>Apache Kafka answers the end of a transaction once it is certain, and writes its markers behind that.</summary>
    private protected Task DecidedAsync(string topic, long end) =>
        Eventually.HoldsAsync(
            async () => await EndOffsetAsync(topic, isolation: 1) == (ErrorCode.None, end), $"all before {end} is decided", Cancelled);

    /// <summary>The aborted transactions that a committed read of the whole topic is told of.</summary>
    private protected async Task<List<(long ProducerId, long FirstOffset)>> AbortedAsync(string topic, int partition = 0)
    {
        var request = new Wire().Int32(-1).Int32(0).Int32(1).Int32(1_000_000).Int8(1).Int32(1).Text(topic).Int32(1).Int32(partition)
            .Int64(0).Int32(1_000_000);
        var answer = await AskAsync(ApiKey.Fetch, 4, request);
        answer.Int32();
        answer.SkipTo(topic, partition);
        Assert.Equal(ErrorCode.None, answer.Error());
        answer.Int64();
        answer.Int64();
        return [.. Enumerable.Range(0, answer.Int32()).Select(_ => (answer.Int64(), answer.Int64()))];
    }

    private protected sealed record Producer(long Id, short Epoch);
}

