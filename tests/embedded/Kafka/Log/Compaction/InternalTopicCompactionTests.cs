using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Transactions;
using EcomStreaming.Broker.Topics;
using EcomStreaming.Broker.Transactions;

namespace EcomStreaming.Broker.Tests.Log.Compaction;

/// <summary>The broker's own topics are cleaned as others are, and tell the same after the next start.</summary>
public sealed class InternalTopicCompactionTests : IDisposable
{
    private const int Rounds = 40;
    private static readonly GroupPartition Orders = new("orders", 0);

    private readonly TransactionScene scene = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => scene.Dispose();

    [Fact]
    public async Task A_transactional_id_is_what_it_was()
    {
        for (var i = 0; i < Rounds; i++) Assert.Equal(ErrorCode.None, await scene.EndAsync(await BeginAsync(), commits: i % 2 == 0));
        await BeginAsync();
        var before = scene.Transaction!;

        Assert.True(Clean(TransactionTopic.Name) < 10);
        await scene.RestartAsync();

        Assert.Equal(before with { Partitions = scene.Transaction!.Partitions }, scene.Transaction);
        Assert.Equal(before.Partitions, scene.Transaction.Partitions, (one, other) => one.SetEquals(other));
    }

    [Fact]
    public async Task A_group_is_where_it_was_whether_in_transactions_or_not()
    {
        for (var i = 0; i < Rounds; i++)
        {
            Assert.Equal(ErrorCode.None, await CommitAsync("plain", i));
            await CommitInTransactionAsync("within", i, commits: i % 3 != 0);
        }

        await CommitInTransactionAsync("within", Rounds, commits: false);

        Assert.True(Clean(OffsetsTopic.Name) < Rounds + 10); // markers stay for a while
        await scene.RestartAsync();

        Assert.Equal(Rounds - 1, await CommittedAsync("plain"));
        Assert.Equal(Rounds - 2, await CommittedAsync("within")); // the last but one was aborted, being a multiple of three
    }

    private async Task<Broker.Log.TransactionalProducer> BeginAsync()
    {
        var producer = await scene.InitializeAsync();
        Assert.Equal(ErrorCode.None, await scene.Transactions.AddAsync(TransactionScene.Id, producer, [new("orders", 0)], Cancelled));
        return producer;
    }

    private async Task<ErrorCode> CommitAsync(string group, long offset) => (await scene.Groups.CommitAsync(
        group, new("", null, -1), new Dictionary<GroupPartition, OffsetToCommit> { [Orders] = new(offset, -1, "") },
        _ => true, ErrorCode.IllegalGeneration, Cancelled))[Orders];

    private async Task CommitInTransactionAsync(string group, long offset, bool commits)
    {
        var producer = await scene.InitializeAsync();
        Assert.Equal(ErrorCode.None, await scene.Transactions.AddOffsetsAsync(TransactionScene.Id, producer, group, Cancelled));
        var offsets = new Dictionary<GroupPartition, OffsetToCommit> { [Orders] = new(offset, -1, "") };
        Assert.Equal(
            ErrorCode.None, (await scene.Groups.CommitInTransactionAsync(group, new("", null, -1), producer, offsets, _ => true, Cancelled))[Orders]);
        Assert.Equal(ErrorCode.None, await scene.EndAsync(producer, commits));
    }

    private async Task<long> CommittedAsync(string group) => (await scene.Groups.FetchAsync(group, [Orders], Cancelled))[Orders].Offset;

    /// <summary>Writes what is there into small segments, cleans it, and says how many records are left.</summary>
    private int Clean(string topic)
    {
        var settings = new Dictionary<string, string>
        {
            [TopicSetting.CleanupPolicy] = "compact",
            [TopicSetting.MinCleanableDirtyRatio] = "0",
            [TopicSetting.MaxCompactionLagMs] = "1",
        };
        Assert.Equal(ErrorCode.None, scene.Topics.Configure(topic, settings, validateOnly: false).Error);
        scene.Time.Advance(TimeSpan.FromMilliseconds(2));
        foreach (var log in scene.Topics.Find(topic)!.Logs) log.Compact();
        return scene.Topics.Find(topic)!.Logs.Sum(log => Support.LogView.Batches(log).Count);
    }
}
