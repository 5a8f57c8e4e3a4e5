using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Tests.Groups;

/// <summary>Offsets in transactions: nobody's until the marker, and then those that were written last; the same after a restart.</summary>
public sealed class PendingOffsetTests : IDisposable
{
    private static readonly GroupPartition Orders = new("orders", 0);

    private readonly GroupScene scene = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => scene.Dispose();

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task What_is_pending_is_decided_by_the_marker(bool commits, bool restarts)
    {
        await CommitAsync(4);
        await CommitInTransactionAsync(1, 9);
        if (restarts) scene.Restart();
        Assert.Equal((4, true), await FetchAsync());

        await MarkAsync(1, commits);

        Assert.Equal((commits ? 9 : 4, false), await FetchAsync());
        scene.Restart();
        Assert.Equal((commits ? 9 : 4, false), await FetchAsync());
    }

    [Fact]
    public async Task A_group_that_has_nothing_but_what_is_pending_is_there_and_goes_with_the_abort()
    {
        await CommitInTransactionAsync(1, 9);
        Assert.Contains(GroupScene.Group, scene.Groups.GroupIds);

        await MarkAsync(1, commits: false);

        Assert.Equal((-1, false), await FetchAsync());
        Assert.DoesNotContain(GroupScene.Group, scene.Groups.GroupIds);
    }

    [Fact]
    public async Task A_plain_commit_that_was_written_later_stays()
    {
        await CommitInTransactionAsync(1, 9);
        await CommitAsync(5);
        Assert.Equal((5, true), await FetchAsync());

        await MarkAsync(1, commits: true);

        Assert.Equal((5, false), await FetchAsync());
        scene.Restart();
        Assert.Equal((5, false), await FetchAsync());
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public async Task Of_two_transactions_the_one_that_was_written_last_wins_whichever_ends_last(long firstEnd, long secondEnd)
    {
        await CommitInTransactionAsync(1, 10);
        await CommitInTransactionAsync(2, 20);

        await MarkAsync(firstEnd, commits: true);
        await MarkAsync(secondEnd, commits: true);

        Assert.Equal((20, false), await FetchAsync());
        scene.Restart();
        Assert.Equal((20, false), await FetchAsync());
    }

    [Fact]
    public async Task Another_producers_marker_decides_nothing()
    {
        await CommitInTransactionAsync(1, 9);

        await MarkAsync(2, commits: true);

        Assert.Equal((-1, true), await FetchAsync());
    }

    [Fact]
    public async Task What_is_forgotten_does_not_come_back_with_the_commit()
    {
        await CommitInTransactionAsync(1, 9);
        await scene.Groups.ForgetAsync(GroupScene.Group, partition => partition == Orders, Cancelled);
        Assert.Equal((-1, false), await FetchAsync()); // nor is anything open any more
        Assert.DoesNotContain(GroupScene.Group, scene.Groups.GroupIds);
        scene.Restart();
        Assert.DoesNotContain(GroupScene.Group, scene.Groups.GroupIds);

        await MarkAsync(1, commits: true);

        Assert.Equal((-1, false), await FetchAsync());
        scene.Restart();
        Assert.Equal((-1, false), await FetchAsync());
    }

    [Fact]
    public async Task What_is_committed_after_it_was_forgotten_counts_with_the_same_transaction()
    {
        await CommitInTransactionAsync(1, 9);
        await scene.Groups.ForgetAsync(GroupScene.Group, partition => partition == Orders, Cancelled);
        await CommitInTransactionAsync(1, 10);
        Assert.Equal((-1, true), await FetchAsync());

        await MarkAsync(1, commits: true);

        Assert.Equal((10, false), await FetchAsync());
        scene.Restart();
        Assert.Equal((10, false), await FetchAsync());
    }

    [Fact]
    public async Task What_is_pending_does_not_expire()
    {
        await CommitAsync(4);
        await CommitInTransactionAsync(1, 9);
        scene.Time.Advance(TimeSpan.FromDays(8));
        await scene.Groups.ExpireAsync(Cancelled);
        Assert.Equal((4, true), await FetchAsync());

        await MarkAsync(1, commits: false);
        await scene.Groups.ExpireAsync(Cancelled);

        Assert.Equal((-1, false), await FetchAsync());
    }

    [Fact]
    public async Task What_the_log_did_not_take_is_not_pending()
    {
        scene.Log.Failure = ErrorCode.InvalidTxnState;

        Assert.Equal(ErrorCode.InvalidTxnState, await CommitInTransactionAsync(1, 9));

        scene.Log.Failure = ErrorCode.None;
        Assert.Equal((-1, false), await FetchAsync());
        Assert.DoesNotContain(GroupScene.Group, scene.Groups.GroupIds);
    }

    [Fact]
    public async Task Who_says_whose_member_it_is_must_be_it_and_who_does_not_need_not()
    {
        var member = (await scene.StableAsync(_ => { })).Single().MemberId;

        Assert.Equal(ErrorCode.None, await CommitInTransactionAsync(1, 9, new(member, null, 1)));
        Assert.Equal(ErrorCode.IllegalGeneration, await CommitInTransactionAsync(1, 9, new(member, null, 2)));
        Assert.Equal(ErrorCode.UnknownMemberId, await CommitInTransactionAsync(1, 9, new("stranger", null, 1)));
        Assert.Equal(ErrorCode.None, await CommitInTransactionAsync(1, 9));
    }

    private async Task<ErrorCode> CommitInTransactionAsync(long producerId, long offset, MemberReference? member = null)
    {
        var answer = await scene.Groups.CommitInTransactionAsync(
            GroupScene.Group, member ?? Nobody, new(producerId, 0),
            new Dictionary<GroupPartition, OffsetToCommit> { [Orders] = new(offset, -1, "") }, _ => true, Cancelled);
        return answer[Orders];
    }

    private static MemberReference Nobody => new("", null, -1);

    private Task CommitAsync(long offset) => scene.Groups.CommitAsync(
        GroupScene.Group, Nobody, new Dictionary<GroupPartition, OffsetToCommit> { [Orders] = new(offset, -1, "") },
        _ => true, ErrorCode.None, Cancelled);

    private async Task MarkAsync(long producerId, bool commits)
    {
        var marker = new EndMarker(producerId, 0, commits, 0);
        scene.Log.Mark(GroupScene.Group, marker);
        await scene.Groups.ApplyMarkerAsync(scene.Groups.PartitionOf(GroupScene.Group).Partition, marker);
    }

    private async Task<(long Offset, bool IsPending)> FetchAsync()
    {
        var (committed, pending) = await scene.Groups.FetchWithPendingAsync(GroupScene.Group, [Orders], Cancelled);
        return (committed.GetValueOrDefault(Orders)?.Offset ?? -1, pending.Contains(Orders));
    }
}
