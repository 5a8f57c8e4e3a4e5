using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Transactions;

namespace EcomStreaming.Broker.Tests.Transactions;

/// <summary>
/// A power cut takes from each log what was not forced to the disk, or leaves it there, from each as it happens: no transaction is torn, and none
/// decided that nobody decided.
/// </summary>
public sealed class PowerCutTests : IDisposable
{
    private readonly TransactionScene scene = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => scene.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Records_behind_a_decision_are_not_decided_by_it(bool commits)
    {
        var producer = await scene.BeginAsync();
        Assert.Equal(ErrorCode.None, await scene.EndAsync(producer, commits));
        Assert.Equal(ErrorCode.None, await scene.Transactions.AddAsync(TransactionScene.Id, producer, [new("orders", 0)], Cancelled));
        Assert.Equal(ErrorCode.None, scene.Write(producer, sequence: 1));
        var second = scene.Orders().EndOffset - 1;

        await scene.CutPowerAsync(survives: partition => partition.Topic == "orders");
        await SucceedAsync();

        Assert.Equal(scene.Orders().EndOffset, scene.Orders().LastStableOffset);
        Assert.Contains(scene.Orders().AbortedBetween(0, long.MaxValue), aborted => aborted.FirstOffset == second);
    }

    [Fact]
    public async Task An_epoch_is_given_out_once()
    {
        var producer = await scene.InitializeAsync();

        await scene.CutPowerAsync(survives: _ => false);

        Assert.NotEqual(producer, await scene.InitializeAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task What_is_committed_is_whole_whichever_log_loses_what_it_can(int survivor)
    {
        var producer = await scene.BeginAsync();
        Assert.Equal(ErrorCode.None, await scene.EndAsync(producer));

        await scene.CutPowerAsync(survives: partition => partition is { Topic: "orders" } && partition.Partition == survivor);

        for (var partition = 0; partition < 2; partition++)
        {
            var orders = scene.Orders(partition);
            Assert.Empty(orders.AbortedBetween(0, long.MaxValue));
            Assert.Equal(orders.EndOffset, orders.LastStableOffset);
            Assert.InRange(orders.EndOffset, 2, 3); // a marker may be there twice
        }
    }

    [Fact]
    public async Task A_producer_that_lives_on_commits_no_part_of_what_it_had_open()
    {
        var producer = await scene.BeginAsync();

        await scene.CutPowerAsync(survives: partition => partition is { Topic: "orders", Partition: 1 });

        Assert.Equal(ErrorCode.ProducerFenced, await scene.EndAsync(producer));
        Assert.Equal(TransactionState.CompleteAbort, scene.Transaction!.State);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)] // its markers stand by then
    public async Task Nor_where_a_full_disk_takes_no_abort_and_neither_after_the_next_start(bool stops, bool isTended)
    {
        var producer = await scene.BeginAsync();

        await scene.CutPowerAsync(survives: partition => partition is { Topic: "orders", Partition: 1 }, isFull: true);
        Assert.Equal(ErrorCode.ProducerFenced, await scene.EndAsync(producer));
        Assert.NotEqual(ErrorCode.None,
            (await scene.Transactions.InitializeAsync(TransactionScene.Id, TransactionScene.TimeoutMs, known: null, Cancelled)).Error);
        if (isTended) await scene.TendAsync();
        await scene.RestartAsync(stops);

        Assert.Equal(ErrorCode.ProducerFenced, await scene.EndAsync(producer));
        Assert.NotEmpty(scene.Orders(1).AbortedBetween(0, long.MaxValue));
    }

    [Fact]
    public async Task What_a_full_disk_did_not_take_is_done_once_there_is_room()
    {
        await scene.BeginAsync();
        await scene.CutPowerAsync(survives: partition => partition is { Topic: "orders", Partition: 1 }, isFull: true);
        scene.MakeRoom();
        for (var i = 0; i < 2; i++) await scene.TendAsync(); // marks, then confirms
        var next = await scene.BeginAsync();

        await scene.RestartAsync(); // no power cut: what is open goes on

        Assert.Equal(ErrorCode.None, await scene.EndAsync(next));
    }

    [Fact]
    public async Task Of_an_open_transaction_nothing_is_ever_read()
    {
        await scene.BeginAsync();

        await scene.CutPowerAsync(survives: partition => partition is { Topic: "orders", Partition: 1 });
        await SucceedAsync();

        Assert.All(
            [scene.Orders(0), scene.Orders(1)], orders => Assert.True(orders.AbortedBetween(0, long.MaxValue).Count > 0 || IsEmptyOfRecords(orders)));
    }

    /// <summary>Whoever comes next ends what is open, and is told to come again.</summary>
    private async Task SucceedAsync()
    {
        var (error, _) = await scene.Transactions.InitializeAsync(TransactionScene.Id, TransactionScene.TimeoutMs, known: null, Cancelled);
        Assert.True(error is ErrorCode.None or ErrorCode.ConcurrentTransactions);
        await scene.InitializeAsync();
    }

    private static bool IsEmptyOfRecords(PartitionLog orders)
    {
        var content = orders.Read(0, int.MaxValue, firstWhateverItsSize: true).Span;
        for (; !content.IsEmpty; content = content[new RecordBatch(content).TotalBytes..])
            if (!new RecordBatch(content).IsControl) return false;
        return true;
    }
}
