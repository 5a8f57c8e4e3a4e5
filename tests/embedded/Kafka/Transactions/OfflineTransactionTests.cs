using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Topics;
using EcomStreaming.Broker.Transactions;

namespace EcomStreaming.Broker.Tests.Transactions;

/// <summary>What an offline partition means to transactions: none is decided wrongly, and each goes on once the partition is back.</summary>
public sealed class OfflineTransactionTests : IDisposable
{
    private readonly TransactionScene scene = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => scene.Dispose();

    [Fact]
    public async Task A_transaction_with_records_in_an_offline_partition_cannot_be_committed_and_is_aborted_in_time()
    {
        var producer = await scene.BeginAsync();
        var restore = await scene.RestartCutAsync(new("orders", 0), stops: true);

        Assert.Equal(ErrorCode.CoordinatorNotAvailable, await scene.EndAsync(producer));
        Assert.Equal(TransactionState.Ongoing, scene.Transaction!.State);
        scene.Time.Advance(TimeSpan.FromMilliseconds(TransactionScene.TimeoutMs));
        await scene.TendAsync();

        Assert.Equal((TransactionState.PrepareAbort, 2L), (scene.Transaction!.State, scene.Orders(1).LastStableOffset));
        await restore();

        Assert.Equal((TransactionState.CompleteAbort, 2L), (scene.Transaction!.State, scene.Orders(0).LastStableOffset));
        Assert.Single(scene.Orders(0).AbortedBetween(0, 2));
    }

    [Fact]
    public async Task A_commit_that_was_decided_reaches_an_offline_partition_once_it_is_back()
    {
        var producer = await scene.BeginAsync();
        Assert.Equal(ErrorCode.None, await scene.EndAsync(producer));
        var restore = await scene.RestartCutAsync(new("orders", 0), stops: false);
        await scene.TendAsync();

        Assert.Equal(TransactionState.PrepareCommit, scene.Transaction!.State);
        Assert.Equal(ErrorCode.ConcurrentTransactions, (await InitializeAsync()).Error);
        await restore();

        Assert.Equal(TransactionState.CompleteCommit, scene.Transaction!.State);
        Assert.Empty(scene.Orders(0).AbortedBetween(0, 2));
        Assert.True(scene.Orders(0).LastStableOffset >= 2);
        Assert.Equal(ErrorCode.None, (await InitializeAsync()).Error);
    }

    [Fact]
    public async Task Deleting_the_topic_of_an_offline_partition_ends_the_wait_for_it()
    {
        var producer = await scene.BeginAsync();
        Assert.Equal(ErrorCode.None, await scene.EndAsync(producer));
        await scene.RestartCutAsync(new("orders", 0), stops: false);

        Assert.Equal(ErrorCode.None, scene.Topics.Delete("orders"));
        await scene.TendAsync();

        Assert.Equal(TransactionState.CompleteCommit, scene.Transaction!.State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_an_offline_coordinator_has_to_decide_is_not_aborted_as_unknown(bool stops)
    {
        var producer = await scene.BeginAsync();
        if (!stops) scene.Log.Flush();
        var state = new TopicPartition(TransactionTopic.Name, InternalTopic.PartitionOf(TransactionScene.Id, 4));
        var restore = await scene.RestartCutAsync(state, stops);

        Assert.Equal((0L, 1L), (scene.Orders().LastStableOffset, scene.Orders().EndOffset));
        Assert.Equal(ErrorCode.NotCoordinator, (await InitializeAsync()).Error);
        Assert.Equal(ErrorCode.NotCoordinator, await scene.Transactions.AddAsync(TransactionScene.Id, producer, [new("orders", 0)], Cancelled));
        Assert.Equal(ErrorCode.NotCoordinator, await scene.EndAsync(producer));
        Assert.Equal(ErrorCode.NotCoordinator, await scene.Transactions.VerifyAsync(TransactionScene.Id, producer, new("orders", 0), Cancelled));
        Assert.Equal(ErrorCode.InvalidTxnState, scene.Write(producer, sequence: 1));
        await restore();

        Assert.Equal(TransactionState.Ongoing, scene.Transaction!.State);
        Assert.Equal(ErrorCode.None, scene.Write(producer, sequence: 1));
        Assert.Equal(ErrorCode.None, await scene.EndAsync(producer));
        Assert.Empty(scene.Orders().AbortedBetween(0, 10));
    }

    [Fact]
    public async Task Ids_whose_partition_is_online_go_on_beside_an_offline_one()
    {
        await scene.BeginAsync();
        await scene.RestartCutAsync(new(TransactionTopic.Name, InternalTopic.PartitionOf(TransactionScene.Id, 4)), stops: true);
        var other = Enumerable.Range(0, 10).Select(i => $"other-{i}")
            .First(id => InternalTopic.PartitionOf(id, 4) != InternalTopic.PartitionOf(TransactionScene.Id, 4));

        var (error, producer) = await scene.Transactions.InitializeAsync(other, TransactionScene.TimeoutMs, null, Cancelled);
        Assert.Equal(ErrorCode.None, error);
        Assert.Equal(ErrorCode.None, await scene.Transactions.AddAsync(other, producer, [new("orders", 1)], Cancelled));
        Assert.Equal(ErrorCode.None, scene.Write(producer, sequence: 0, partition: 1));
        Assert.Equal(ErrorCode.None, await scene.Transactions.EndAsync(other, producer, commits: true, Cancelled));
    }

    private Task<(ErrorCode Error, Broker.Log.TransactionalProducer Producer)> InitializeAsync() =>
        scene.Transactions.InitializeAsync(TransactionScene.Id, TransactionScene.TimeoutMs, null, Cancelled);
}
