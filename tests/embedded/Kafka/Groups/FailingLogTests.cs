using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Tests.Groups;

/// <summary>
/// A log that takes nothing: whoever waits is answered with an error that a client knows what to do with, and what was, is still so.
/// </summary>
public sealed class FailingLogTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ErrorCode.KafkaStorageError, ErrorCode.NotCoordinator)]
    [InlineData(ErrorCode.UnknownTopicOrPartition, ErrorCode.CoordinatorNotAvailable)]
    [InlineData(ErrorCode.MessageTooLarge, ErrorCode.UnknownServerError)]
    public async Task All_who_wait_for_the_assignment_are_told_and_it_works_once_the_log_does(object failure, object told)
    {
        using var scene = new GroupScene();
        var joins = new[] { scene.JoinAsync(), scene.JoinAsync() };
        scene.Pass(GroupScene.InitialDelayMs);
        var members = await Task.WhenAll(joins).Within();
        var follower = scene.SyncAsync(members[1]);
        scene.Log.Failure = (ErrorCode)failure;

        var leader = await scene.SyncAsync(members[0], (members[0], "a"), (members[1], "b")).Within();

        Assert.Equal((told, told), (leader.Error, (await follower.Within()).Error));
        Assert.Empty(leader.Assignment);
        Assert.Equal(ErrorCode.RebalanceInProgress, await scene.HeartbeatAsync(members[1]));
        scene.Log.Failure = ErrorCode.None;
        var again = await scene.RejoinAsync(members);
        var synced = scene.SyncAsync(again[1]);
        await scene.SyncAsync(again[0], (again[0], "a"), (again[1], "b")).Within();
        Assert.Equal((ErrorCode.None, 2), ((await synced.Within()).Error, again[0].Generation));
        Assert.Equal("b"u8.ToArray(), (await synced).Assignment);
    }

    [Fact]
    public async Task All_who_wait_are_told_also_where_the_log_fails_as_nothing_should()
    {
        using var scene = new GroupScene();
        var joins = new[] { scene.JoinAsync(), scene.JoinAsync() };
        scene.Pass(GroupScene.InitialDelayMs);
        var members = await Task.WhenAll(joins).Within();
        var follower = scene.SyncAsync(members[1]);
        scene.Log.Fault = new InvalidOperationException("out of order");

        var leader = await scene.SyncAsync(members[0], (members[0], "a"), (members[1], "b")).Within();

        Assert.Equal((ErrorCode.UnknownServerError, ErrorCode.UnknownServerError), (leader.Error, (await follower.Within()).Error));
        Assert.Equal(ErrorCode.RebalanceInProgress, await scene.HeartbeatAsync(members[1]));
        scene.Log.Fault = null;
        Assert.Equal([2, 2], (await scene.RejoinAsync(members)).Select(again => again.Generation));
    }

    [Fact]
    public async Task Members_that_do_not_come_again_after_it_are_given_up_as_ever()
    {
        using var scene = new GroupScene();
        var joined = scene.JoinAsync();
        scene.Pass(GroupScene.InitialDelayMs);
        scene.Log.Failure = ErrorCode.KafkaStorageError;
        await scene.SyncAsync(await joined.Within()).Within();

        scene.Pass(GroupScene.RebalanceMs);

        Assert.Equal(GroupState.Empty, await scene.StateAsync());
    }

    [Fact]
    public async Task A_static_members_new_process_is_refused_and_the_old_one_goes_on()
    {
        using var scene = new GroupScene();
        var old = (await scene.StableAsync(wish => wish.Instance = "one"))[0];
        scene.Log.Failure = ErrorCode.KafkaStorageError;

        var refused = await scene.JoinAsync("", wish => wish.Instance = "one").Within();

        Assert.Equal(ErrorCode.NotCoordinator, refused.Error);
        Assert.Equal(ErrorCode.None, await scene.HeartbeatAsync(old, "one"));
        Assert.Equal("for 0"u8.ToArray(), (await scene.SyncAsync(old.MemberId, 1, "one")).Assignment);
        scene.Log.Failure = ErrorCode.None;
        Assert.Equal(ErrorCode.None, (await scene.JoinAsync("", wish => wish.Instance = "one").Within()).Error);
        Assert.Equal(ErrorCode.FencedInstanceId, await scene.HeartbeatAsync(old, "one"));
    }

    [Fact]
    public async Task A_commit_is_refused_and_the_offset_before_it_still_holds()
    {
        using var scene = new GroupScene();
        await scene.CommitAsync("", -1, 5);
        scene.Log.Failure = ErrorCode.KafkaStorageError;

        Assert.Equal(ErrorCode.NotCoordinator, await scene.CommitAsync("", -1, 6));

        Assert.Equal(5, await scene.CommittedAsync());
        scene.Log.Failure = ErrorCode.None;
        Assert.Equal(ErrorCode.None, await scene.CommitAsync("", -1, 6));
    }

    [Fact]
    public async Task A_group_that_cannot_be_deleted_is_still_there_and_can_be_later()
    {
        using var scene = new GroupScene();
        await scene.CommitAsync("", -1, 5);
        scene.Log.Failure = ErrorCode.KafkaStorageError;

        Assert.Equal(ErrorCode.NotCoordinator, await scene.Groups.DeleteAsync(GroupScene.Group, Cancelled));
        Assert.Equal(5, await scene.CommittedAsync());
        scene.Log.Failure = ErrorCode.None;

        Assert.Equal(ErrorCode.None, await scene.Groups.DeleteAsync(GroupScene.Group, Cancelled));
        Assert.Equal(-1, await scene.CommittedAsync());
    }

    [Fact]
    public async Task Expired_offsets_wait_for_a_log_that_takes_their_end()
    {
        using var scene = new GroupScene();
        await scene.CommitAsync("", -1, 5);
        scene.Pass((int)new GroupLimits().OffsetsRetention.TotalMilliseconds);
        scene.Log.Failure = ErrorCode.KafkaStorageError;

        await scene.Groups.ExpireAsync(Cancelled);
        Assert.Equal(5, await scene.CommittedAsync());
        scene.Log.Failure = ErrorCode.None;
        await scene.Groups.ExpireAsync(Cancelled);

        Assert.Equal(-1, await scene.CommittedAsync());
    }

    [Fact]
    public async Task The_last_member_leaves_all_the_same_and_a_group_that_comes_back_from_the_log_gives_it_up()
    {
        using var scene = new GroupScene();
        var member = (await scene.StableAsync(_ => { }))[0];
        scene.Log.Failure = ErrorCode.KafkaStorageError;

        Assert.Equal(ErrorCode.None, await scene.LeaveAsync(member.MemberId));
        Assert.Equal(GroupState.Empty, await scene.StateAsync());
        scene.Log.Failure = ErrorCode.None;
        scene.Restart();

        Assert.Equal(GroupState.Stable, await scene.StateAsync());
        scene.Pass(GroupScene.SessionMs);
        Assert.Equal(GroupState.Empty, await scene.StateAsync());
    }
}
