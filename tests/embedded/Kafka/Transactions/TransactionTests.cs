using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Topics;
using EcomStreaming.Broker.Transactions;

namespace EcomStreaming.Broker.Tests.Transactions;

/// <summary>The state machine of a transactional id: every state against every request.</summary>
public sealed class TransactionTests
{
    private const long Id = 7;
    private const short Epoch = 3;

    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);
    private static readonly TransactionalProducer Current = new(Id, Epoch);
    private static readonly TopicPartition Added = new("orders", 0);

    [Fact]
    public void A_new_id_gets_a_new_producer()
    {
        var next = Initialize(null, known: null).Next!;

        Assert.Equal((100, (short)0, TransactionState.Empty, 5_000), (next.ProducerId, next.Epoch, next.State, next.TimeoutMs));
    }

    [Theory]
    [InlineData(TransactionState.Empty)]
    [InlineData(TransactionState.CompleteCommit)]
    [InlineData(TransactionState.CompleteAbort)]
    public void Whoever_begins_again_gets_the_next_epoch(object state)
    {
        var next = Initialize(At((TransactionState)state), known: null).Next!;

        Assert.Equal(
            (Id, (short)(Epoch + 1), TransactionState.Empty, Transaction.NoEpoch), (next.ProducerId, next.Epoch, next.State, next.LastEpoch));
        Assert.Empty(next.Partitions);
    }

    [Fact]
    public void Whoever_says_what_it_had_gets_the_next_epoch_once_however_often_it_asks()
    {
        var bumped = Initialize(At(TransactionState.CompleteAbort), Current).Next!;
        var repeated = Initialize(bumped, Current).Next!;

        Assert.Equal((short)(Epoch + 1), bumped.Epoch);
        Assert.Equal((short)(Epoch + 1), repeated.Epoch);
        Assert.Equal((short)(Epoch + 2), Initialize(repeated, bumped.Producer).Next!.Epoch);
        Assert.Equal(ErrorCode.ProducerFenced, Initialize(Initialize(repeated, bumped.Producer).Next!, Current).Error);
    }

    [Fact]
    public void Whom_a_successor_fenced_does_not_get_the_successors_epoch()
    {
        var fenced = Initialize(At(TransactionState.Ongoing), known: null).Next!;
        var ended = fenced.Complete(Now);

        Assert.Equal(ErrorCode.ProducerFenced, Initialize(ended, Current).Error);
        Assert.Equal((short)(Epoch + 2), Initialize(ended, known: null).Next!.Epoch);
    }

    [Fact]
    public void The_epoch_behind_the_last_is_for_fencing_only()
    {
        var last = At(TransactionState.Ongoing) with { Epoch = short.MaxValue - 1 };
        var timedOut = last.Fence(Now).Complete(Now);
        Assert.Equal(short.MaxValue, timedOut.Epoch);

        Assert.NotEqual(Id, Initialize(timedOut, last.Producer).Next!.ProducerId);
    }

    [Fact]
    public void Whoever_used_up_its_epochs_gets_another_id_once_however_often_it_asks()
    {
        var last = At(TransactionState.CompleteCommit) with { Epoch = short.MaxValue - 1 };
        var rotated = Initialize(last, last.Producer).Next!;
        Assert.Equal(
            (100, (short)0, Id, (short)(short.MaxValue - 1)), (rotated.ProducerId, rotated.Epoch, rotated.LastProducerId, rotated.LastEpoch));

        Assert.Equal(rotated.Producer, Initialize(rotated, last.Producer).Next!.Producer);
        Assert.Equal(ErrorCode.ProducerFenced, Initialize(rotated, new(Id, short.MaxValue - 2)).Error);

        var next = Initialize(rotated, rotated.Producer).Next!;
        Assert.Equal(ErrorCode.ProducerFenced, Initialize(next, last.Producer).Error);
        Assert.Equal(ErrorCode.ProducerFenced, Initialize(Initialize(last, known: null).Next!, last.Producer).Error);
    }

    [Theory]
    [InlineData(Id + 1, Epoch)]
    [InlineData(Id, Epoch - 1)]
    [InlineData(Id, Epoch + 1)]
    public void Whoever_had_something_else_is_out(long id, short epoch)
    {
        foreach (var state in new[] { TransactionState.Empty, TransactionState.Ongoing, TransactionState.CompleteCommit })
            Assert.Equal(ErrorCode.ProducerFenced, Initialize(At(state), new(id, epoch)).Error);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_open_transaction_is_aborted_under_an_epoch_that_nobody_has_yet(bool knows)
    {
        var next = Initialize(At(TransactionState.Ongoing), knows ? Current : null).Next!;

        Assert.Equal((TransactionState.PrepareAbort, (short)(Epoch + 1)), (next.State, next.Epoch));
        Assert.Contains(Added, next.Partitions);
        var after = Initialize(next.Complete(Now), knows ? Current : null).Next!;
        Assert.Equal(knows ? Epoch + 1 : Epoch + 2, after.Epoch); // its own repetition is answered with the epoch that fenced it
    }

    [Theory]
    [InlineData(TransactionState.PrepareCommit)]
    [InlineData(TransactionState.PrepareAbort)]
    public void While_the_markers_are_written_there_is_nothing_but_to_wait(object state)
    {
        Assert.Equal(ErrorCode.ConcurrentTransactions, Initialize(At((TransactionState)state), null).Error);
        Assert.Equal(ErrorCode.ConcurrentTransactions, At((TransactionState)state).Add(Current, [Added], Now).Error);
    }

    [Theory]
    [InlineData(short.MaxValue - 2, Id)]
    [InlineData(short.MaxValue - 1, 100)]
    public void When_the_epochs_are_used_up_another_producer_id_is_given(short epoch, long id)
    {
        var next = Initialize(At(TransactionState.Empty) with { Epoch = epoch }, null).Next!;

        Assert.Equal((id, id == Id ? (short)(epoch + 1) : (short)0), (next.ProducerId, next.Epoch));
    }

    [Fact]
    public void The_first_partition_begins_it_and_more_join_it()
    {
        var begun = At(TransactionState.CompleteCommit).Add(Current, [Added], Now).Next!;
        var more = begun.Add(Current, [new("orders", 1), Added], Now.AddSeconds(1)).Next!;

        Assert.Equal((TransactionState.Ongoing, Now), (begun.State, begun.StartedAt));
        Assert.Equal(2, more.Partitions.Count);
        Assert.Equal((Now, Now.AddSeconds(1)), (more.StartedAt, more.UpdatedAt));
        Assert.Equal(TransactionStep.Nothing, more.Add(Current, [Added], Now.AddSeconds(2))); // it has it already
    }

    [Theory]
    [InlineData(Id + 1, Epoch, ErrorCode.InvalidProducerIdMapping)]
    [InlineData(Id, Epoch - 1, ErrorCode.ProducerFenced)]
    [InlineData(Id, Epoch + 1, ErrorCode.ProducerFenced)]
    public void Another_producer_neither_adds_nor_ends(long id, short epoch, object expected)
    {
        Assert.Equal(expected, At(TransactionState.Ongoing).Add(new(id, epoch), [Added], Now).Error);
        Assert.Equal(expected, At(TransactionState.Ongoing).End(new(id, epoch), commits: true, Now).Error);
    }

    [Theory]
    [InlineData(TransactionState.Empty, ErrorCode.InvalidTxnState, ErrorCode.InvalidTxnState)]
    [InlineData(TransactionState.Ongoing, ErrorCode.None, ErrorCode.None)]
    [InlineData(TransactionState.PrepareCommit, ErrorCode.ConcurrentTransactions, ErrorCode.InvalidTxnState)]
    [InlineData(TransactionState.PrepareAbort, ErrorCode.InvalidTxnState, ErrorCode.ConcurrentTransactions)]
    [InlineData(TransactionState.CompleteCommit, ErrorCode.None, ErrorCode.InvalidTxnState)]
    [InlineData(TransactionState.CompleteAbort, ErrorCode.InvalidTxnState, ErrorCode.None)]
    public void An_end_is_decided_once(object state, object commit, object abort)
    {
        var (committed, aborted) =
            (At((TransactionState)state).End(Current, commits: true, Now), At((TransactionState)state).End(Current, commits: false, Now));

        Assert.Equal(commit, committed.Error);
        Assert.Equal(abort, aborted.Error);
        if ((TransactionState)state != TransactionState.Ongoing) Assert.Equal((null, null), (committed.Next, aborted.Next));
        else Assert.Equal((TransactionState.PrepareCommit, TransactionState.PrepareAbort), (committed.Next!.State, aborted.Next!.State));
    }

    [Theory]
    [InlineData(TransactionState.PrepareCommit, TransactionState.CompleteCommit)]
    [InlineData(TransactionState.PrepareAbort, TransactionState.CompleteAbort)]
    public void It_is_over_once_the_markers_stand(object prepared, object over)
    {
        var complete = At((TransactionState)prepared).Complete(Now);

        Assert.Equal(over, complete.State);
        Assert.Equal(Epoch, complete.Epoch);
        Assert.Empty(complete.Partitions);
    }

    [Fact]
    public void Only_an_open_transaction_runs_out_of_time_and_no_sooner()
    {
        Assert.False(At(TransactionState.Ongoing).HasTimedOut(Now.AddMilliseconds(4_999)));
        Assert.True(At(TransactionState.Ongoing).HasTimedOut(Now.AddMilliseconds(5_000)));
        Assert.False(At(TransactionState.CompleteCommit).HasTimedOut(Now.AddDays(1)));
    }

    private static TransactionStep Initialize(Transaction? current, TransactionalProducer? known) =>
        Transaction.Initialize(current, "pay", 5_000, known, () => 100, Now);

    private static Transaction At(TransactionState state) => new("pay", Id, Epoch, Transaction.NoEpoch, 5_000, state, [Added], Now, Now);
}
