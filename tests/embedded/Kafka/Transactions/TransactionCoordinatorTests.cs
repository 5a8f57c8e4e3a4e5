using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Transactions;

namespace EcomStreaming.Broker.Tests.Transactions;

/// <summary>The coordinator with its logs: order of ending, what time ends, and coming back after a crash at any point.</summary>
public sealed class TransactionCoordinatorTests : IDisposable
{
    private readonly TransactionScene scene = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => scene.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_partition_has_its_marker_before_the_end_is_answered(bool commits)
    {
        var producer = await scene.BeginAsync();

        Assert.Equal(ErrorCode.None, await scene.EndAsync(producer, commits));

        for (var partition = 0; partition < 2; partition++)
        {
            Assert.Equal((2L, 2L), (scene.Orders(partition).EndOffset, scene.Orders(partition).LastStableOffset));
            Assert.Equal(commits ? 0 : 1, scene.Orders(partition).AbortedBetween(0, 2).Count);
        }

        Assert.Equal(commits ? TransactionState.CompleteCommit : TransactionState.CompleteAbort, scene.Transaction!.State);
        Assert.Equal(ErrorCode.InvalidTxnState, scene.Write(producer, sequence: 1)); // the next transaction has to say that it comes
        Assert.Equal(ErrorCode.None, await scene.EndAsync(producer, commits)); // the answer was lost
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_decided_while_the_broker_stops_is_completed_by_the_next_start(bool commits)
    {
        var producer = await scene.BeginAsync();
        scene.Orders(1).Retire(); // as a stop closes one log after the other

        Assert.Equal(ErrorCode.None, await scene.EndAsync(producer, commits));
        Assert.True(scene.Transaction!.IsPrepared);
        for (var i = 0; i < 3; i++) await scene.TendAsync();
        Assert.Equal(2, scene.Orders(0).EndOffset); // its marker is there, once

        await scene.RestartAsync();

        Assert.Equal((2L, commits ? 0 : 1), (scene.Orders(1).LastStableOffset, scene.Orders(1).AbortedBetween(0, 2).Count));
        Assert.False(scene.Transaction!.IsPrepared);
    }

    [Fact]
    public async Task That_a_transaction_is_over_is_in_the_log_once_its_markers_are_on_the_disk()
    {
        var producer = await scene.BeginAsync();
        Assert.Equal(ErrorCode.None, await scene.EndAsync(producer));
        Assert.Equal(TransactionState.PrepareCommit, scene.Log.ReadAll().Single().State);

        await scene.TendAsync();

        Assert.Equal(TransactionState.CompleteCommit, scene.Log.ReadAll().Single().State);
        Assert.Equal(2, scene.Orders().EndOffset);
        await scene.RestartAsync();
        Assert.Equal(2, scene.Orders().EndOffset); // nothing was left to do
    }

    [Fact]
    public async Task Who_writes_into_a_transaction_that_is_being_ended_is_told_to_come_again()
    {
        var producer = await scene.BeginAsync();
        scene.Orders(1).Retire();
        await scene.EndAsync(producer);

        Assert.Equal(
            ErrorCode.ConcurrentTransactions, await scene.Transactions.VerifyAsync(TransactionScene.Id, producer, new("orders", 0), Cancelled));
    }

    [Fact]
    public async Task Whoever_asks_again_after_a_start_gets_the_same_epoch()
    {
        var producer = await scene.InitializeAsync();
        var next = await scene.InitializeAsync(known: producer);

        await scene.RestartAsync();

        Assert.Equal(next, await scene.InitializeAsync(known: producer));
        Assert.Equal((short)(next.Epoch + 1), (await scene.InitializeAsync(known: next)).Epoch);
    }

    [Fact]
    public async Task Whoever_used_up_its_epochs_and_asks_again_after_a_start_gets_the_same_id()
    {
        var producer = await scene.InitializeAsync();
        var last = scene.Transaction! with { Epoch = short.MaxValue - 1 };
        Assert.Equal(ErrorCode.None, scene.Log.Write(last, flush: false));
        await scene.RestartAsync();
        var next = await scene.InitializeAsync(known: last.Producer);
        Assert.NotEqual(producer.Id, next.Id);

        await scene.RestartAsync();

        Assert.Equal(next, await scene.InitializeAsync(known: last.Producer));
    }

    [Fact]
    public async Task A_successor_aborts_what_was_open_and_gets_an_epoch_of_its_own()
    {
        var zombie = await scene.BeginAsync();

        Assert.Equal(ErrorCode.ConcurrentTransactions, (await scene.Transactions.InitializeAsync(TransactionScene.Id, 5_000, null, Cancelled)).Error);
        var successor = await scene.InitializeAsync();

        Assert.Equal((zombie.Id, (short)(zombie.Epoch + 2)), (successor.Id, successor.Epoch));
        Assert.Single(scene.Orders().AbortedBetween(0, 2));
        Assert.Equal(ErrorCode.InvalidProducerEpoch, scene.Write(zombie, sequence: 1));
        Assert.Equal(ErrorCode.ProducerFenced, await scene.EndAsync(zombie));
    }

    [Fact]
    public async Task A_transaction_is_aborted_when_its_time_is_up_and_not_before()
    {
        var producer = await scene.BeginAsync();

        scene.Time.Advance(TimeSpan.FromMilliseconds(TransactionScene.TimeoutMs - 1));
        await scene.TendAsync();
        Assert.Equal(TransactionState.Ongoing, scene.Transaction!.State);
        scene.Time.Advance(TimeSpan.FromMilliseconds(1));
        await scene.TendAsync();

        Assert.Equal(TransactionState.CompleteAbort, scene.Transaction!.State);
        Assert.Equal(ErrorCode.InvalidProducerEpoch, scene.Write(producer, sequence: 1));
        Assert.Equal(ErrorCode.ProducerFenced, await scene.EndAsync(producer));
        Assert.Equal(producer with { Epoch = 1 }, await scene.InitializeAsync(known: producer)); // it can begin again where it was
    }

    [Fact]
    public async Task An_id_is_forgotten_when_nobody_used_it_for_a_week_and_not_while_it_is_in_a_transaction()
    {
        await scene.InitializeAsync("idle");
        scene.Time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMilliseconds(1));
        await scene.TendAsync();
        Assert.NotNull(scene.Transactions.Find("idle"));
        var producer = await scene.BeginAsync();

        scene.Time.Advance(TimeSpan.FromMilliseconds(1));
        await scene.TendAsync();

        Assert.Null(scene.Transactions.Find("idle"));
        Assert.Equal(TransactionState.Ongoing, scene.Transaction!.State);
        await scene.RestartAsync();
        Assert.Null(scene.Transactions.Find("idle"));
        Assert.Equal(ErrorCode.None, await scene.EndAsync(producer));
    }

    [Theory]
    [InlineData(0, ErrorCode.InvalidTransactionTimeout)]
    [InlineData(1, ErrorCode.None)]
    [InlineData(900_000, ErrorCode.None)]
    [InlineData(900_001, ErrorCode.InvalidTransactionTimeout)]
    public async Task A_timeout_has_bounds(int timeoutMs, object expected)
    {
        Assert.Equal(expected, (await scene.Transactions.InitializeAsync(TransactionScene.Id, timeoutMs, null, Cancelled)).Error);
        Assert.Equal(expected is ErrorCode.None, scene.Transaction is not null);
    }

    [Fact]
    public async Task There_is_room_for_so_many_ids_and_no_more()
    {
        using var small = new TransactionScene(new() { TransactionalIdsMax = 2 });
        await small.InitializeAsync("one");
        await small.InitializeAsync("two");

        Assert.Equal(ErrorCode.PolicyViolation, (await small.Transactions.InitializeAsync("three", 5_000, null, Cancelled)).Error);
        await small.InitializeAsync("two");
    }

    [Fact]
    public async Task Nobody_has_an_empty_name_and_who_is_not_known_has_nothing_to_end()
    {
        var stranger = new TransactionalProducer(1, 0);

        Assert.Equal(ErrorCode.InvalidRequest, (await scene.Transactions.InitializeAsync("", 5_000, null, Cancelled)).Error);
        Assert.Equal(ErrorCode.InvalidProducerIdMapping, await scene.EndAsync(stranger));
        Assert.Equal(
            ErrorCode.InvalidProducerIdMapping, await scene.Transactions.AddAsync(TransactionScene.Id, stranger, [new("orders", 0)], Cancelled));
        Assert.Equal(
            ErrorCode.InvalidProducerIdMapping, await scene.Transactions.VerifyAsync(TransactionScene.Id, stranger, new("orders", 0), Cancelled));
    }

    [Fact]
    public async Task An_open_transaction_goes_on_after_a_crash()
    {
        var producer = await scene.BeginAsync();

        await scene.RestartAsync();

        Assert.Equal(0, scene.Orders().LastStableOffset);
        Assert.Equal(ErrorCode.None, scene.Write(producer, sequence: 1));
        Assert.Equal(ErrorCode.None, await scene.EndAsync(producer));
        Assert.Equal((3L, 0), (scene.Orders().LastStableOffset, scene.Orders().AbortedBetween(0, 3).Count));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    [InlineData(false, 0)]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    public async Task What_was_decided_before_a_crash_is_completed_after_it(bool commits, int markersWritten)
    {
        var producer = await scene.BeginAsync();
        var prepared = scene.Transaction!.End(producer, commits, scene.Time.GetUtcNow()).Next!;
        Assert.Equal(ErrorCode.None, scene.Log.Write(prepared, flush: true));
        for (var partition = 0; partition < markersWritten; partition++)
        {
            scene.Orders(partition).AppendMarker(new(producer.Id, producer.Epoch, commits, 0));
        }

        await scene.RestartAsync();

        for (var partition = 0; partition < 2; partition++)
        {
            Assert.Equal(scene.Orders(partition).EndOffset, scene.Orders(partition).LastStableOffset);
            Assert.Equal(commits ? 0 : 1, scene.Orders(partition).AbortedBetween(0, 1).Count);
        }

        Assert.Equal(commits ? TransactionState.CompleteCommit : TransactionState.CompleteAbort, scene.Transaction!.State);
        await scene.RestartAsync();
        Assert.Equal(commits ? TransactionState.CompleteCommit : TransactionState.CompleteAbort, scene.Transaction!.State);
    }

    [Fact]
    public async Task Records_of_which_no_transaction_knows_are_aborted_at_the_start()
    {
        scene.Orders().Register(new(99, 0)); // as if a power cut had taken the record that it was begun
        Assert.Equal(ErrorCode.None, scene.Write(new(99, 0), sequence: 0));
        var producer = await scene.BeginAsync();

        await scene.RestartAsync();

        Assert.Equal([99L], scene.Orders().AbortedBetween(0, 10).Select(aborted => aborted.ProducerId));
        Assert.Equal(1, scene.Orders().LastStableOffset); // the other one is known, and open
        Assert.Equal(ErrorCode.None, await scene.EndAsync(producer));
    }

    [Fact]
    public async Task A_topic_that_is_deleted_in_the_middle_needs_no_marker_and_made_anew_it_takes_records_again()
    {
        var producer = await scene.BeginAsync();
        scene.Topics.Delete("orders");
        scene.Topics.Create("orders", 1, new Dictionary<string, string>());

        Assert.Equal(ErrorCode.InvalidTxnState, scene.Write(producer, sequence: 1));
        Assert.Equal(ErrorCode.None, await scene.Transactions.VerifyAsync(TransactionScene.Id, producer, new("orders", 0), Cancelled));
        Assert.Equal(ErrorCode.None, scene.Write(producer, sequence: 1));

        Assert.Equal(ErrorCode.None, await scene.EndAsync(producer));
        Assert.Equal(2, scene.Orders().LastStableOffset);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_groups_offsets_move_with_the_transaction_also_over_a_crash(bool commits)
    {
        var producer = await scene.InitializeAsync();
        Assert.Equal(ErrorCode.InvalidTxnState, await CommitAsync(producer, 7)); // nobody said that they would come
        Assert.Equal(ErrorCode.None, await scene.Transactions.AddOffsetsAsync(TransactionScene.Id, producer, "readers", Cancelled));
        Assert.Equal(ErrorCode.None, await CommitAsync(producer, 7));

        await scene.RestartAsync();
        Assert.Empty(await scene.Groups.FetchAsync("readers", null, Cancelled));
        await scene.EndAsync(producer, commits);

        Assert.Equal(commits ? [7] : [], (await scene.Groups.FetchAsync("readers", null, Cancelled)).Values.Select(offset => offset.Offset));
        Assert.Equal(ErrorCode.InvalidTxnState, await CommitAsync(producer, 8));
        await scene.RestartAsync();
        Assert.Equal(commits ? [7] : [], (await scene.Groups.FetchAsync("readers", null, Cancelled)).Values.Select(offset => offset.Offset));
    }

    private async Task<ErrorCode> CommitAsync(TransactionalProducer producer, long offset)
    {
        var partition = new GroupPartition("orders", 0);
        var offsets = new Dictionary<GroupPartition, OffsetToCommit> { [partition] = new(offset, -1, "") };
        return (await scene.Groups.CommitInTransactionAsync("readers", new("", null, -1), producer, offsets, _ => true, Cancelled))[partition];
    }
}
