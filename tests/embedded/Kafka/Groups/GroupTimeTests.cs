using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Tests.Groups;

/// <summary>The clocks of a group, each a millisecond before its time and at it.</summary>
public sealed class GroupTimeTests
{
    private const int NewMemberMs = 5 * 60_000;

    [Fact]
    public async Task A_member_that_is_silent_for_its_session_is_given_up_and_the_others_rebalance()
    {
        using var scene = new GroupScene();
        var members = await scene.StableAsync(_ => { }, wish => wish.SessionMs = 20_000);

        scene.Pass(GroupScene.SessionMs - 1);
        Assert.Equal(GroupState.Stable, await scene.StateAsync());
        scene.Pass(1);

        Assert.Equal(ErrorCode.UnknownMemberId, await scene.HeartbeatAsync(members[0]));
        Assert.Equal(ErrorCode.RebalanceInProgress, await scene.HeartbeatAsync(members[1]));
        Assert.Equal(2, (await scene.RejoinAsync(members[1]))[0].Generation);
    }

    [Fact]
    public async Task A_group_is_deleted_as_soon_as_its_last_session_is_over_even_where_the_timer_is_late()
    {
        using var scene = new GroupScene();
        await scene.StableAsync(_ => { });

        scene.Time.AdvanceBeforeTimers(TimeSpan.FromMilliseconds(GroupScene.SessionMs - 1));
        Assert.Equal(ErrorCode.NonEmptyGroup, await scene.Groups.DeleteAsync(GroupScene.Group, TestContext.Current.CancellationToken));
        scene.Time.AdvanceBeforeTimers(TimeSpan.FromMilliseconds(1));

        Assert.Equal(ErrorCode.None, await scene.Groups.DeleteAsync(GroupScene.Group, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("heartbeat")]
    [InlineData("commit")]
    [InlineData("sync")]
    public async Task Whatever_a_member_does_shows_that_it_lives(string deed)
    {
        using var scene = new GroupScene();
        var member = (await scene.StableAsync(_ => { }))[0];

        for (var i = 0; i < 3; i++)
        {
            scene.Pass(GroupScene.SessionMs - 1);
            var error = deed switch
            {
                "heartbeat" => await scene.HeartbeatAsync(member),
                "commit" => await scene.CommitAsync(member.MemberId, 1),
                _ => (await scene.SyncAsync(member)).Error,
            };
            Assert.Equal(ErrorCode.None, error);
        }

        scene.Pass(GroupScene.SessionMs);
        Assert.Equal(GroupState.Empty, await scene.StateAsync());
    }

    [Fact]
    public async Task A_member_whose_request_waits_here_lives()
    {
        using var scene = new GroupScene();
        var members = await scene.StableAsync(_ => { }, wish => wish.SessionMs = GroupScene.RebalanceMs * 2);

        var parked = scene.JoinAsync(members[0].MemberId); // the other one takes its time
        scene.Pass(GroupScene.RebalanceMs - 1);
        Assert.False(parked.IsCompleted);
        var other = await scene.RejoinAsync(members[1]);

        Assert.Equal((2, 2), ((await parked.Within()).Generation, other[0].Generation));
    }

    [Fact]
    public async Task Who_has_not_joined_again_when_the_rebalances_time_is_up_is_out()
    {
        using var scene = new GroupScene();
        var members = await scene.StableAsync(
            wish => wish.SessionMs = 1_000_000, wish => wish.SessionMs = 1_000_000, wish => (wish.SessionMs, wish.RebalanceMs) = (1_000_000, 90_000));

        var parked = scene.JoinAsync(members[1].MemberId, wish => wish.Metadata = [2]);
        scene.Pass(90_000 - 1); // the longest of its members' times
        Assert.False(parked.IsCompleted);
        scene.Pass(1);

        var joined = await parked.Within();
        Assert.Equal((2, members[1].MemberId), (joined.Generation, joined.Leader));
        Assert.Equal(members[1].MemberId, Assert.Single(joined.Members).MemberId);
        Assert.Equal(ErrorCode.UnknownMemberId, await scene.HeartbeatAsync(members[2], generation: 2));
    }

    [Fact]
    public async Task Who_has_not_synced_when_the_rebalances_time_is_up_is_out_and_the_others_come_again()
    {
        using var scene = new GroupScene();
        var joins = new[] { scene.JoinAsync("", wish => wish.SessionMs = 1_000_000), scene.JoinAsync() };
        scene.Pass(GroupScene.InitialDelayMs);
        var members = await Task.WhenAll(joins).Within();

        var follower = scene.SyncAsync(members[1]);
        scene.Pass(GroupScene.RebalanceMs - 1);
        Assert.False(follower.IsCompleted);
        scene.Pass(1);

        Assert.Equal(ErrorCode.RebalanceInProgress, (await follower.Within()).Error);
        Assert.Equal(ErrorCode.UnknownMemberId, await scene.HeartbeatAsync(members[0]));
        Assert.Equal(members[1].MemberId, (await scene.RejoinAsync(members[1]))[0].Leader);
    }

    [Fact]
    public async Task Where_nobody_syncs_the_group_is_empty_in_the_end()
    {
        using var scene = new GroupScene(new());
        await scene.JoinAsync("", wish => wish.SessionMs = 1_000_000).Within();

        scene.Pass(GroupScene.RebalanceMs);

        Assert.Equal(GroupState.Empty, await scene.StateAsync());
    }

    [Fact]
    public async Task A_newcomer_that_nobody_hears_of_again_is_given_up_after_five_minutes()
    {
        using var scene = new GroupScene();
        var member = (await scene.StableAsync(wish => (wish.SessionMs, wish.RebalanceMs) = (1_800_000, 1_800_000)))[0];

        var newcomer = scene.JoinAsync();
        scene.Pass(NewMemberMs - 1);
        Assert.False(newcomer.IsCompleted);
        scene.Pass(1);

        Assert.Equal(ErrorCode.UnknownMemberId, (await newcomer.Within()).Error);
        Assert.Single((await scene.RejoinAsync(member))[0].Members);
    }

    [Fact]
    public async Task A_group_that_was_empty_waits_for_more_each_time_one_comes_and_no_longer_than_a_rebalance_may_last()
    {
        using var scene = new GroupScene();
        var first = scene.JoinAsync("", wish => wish.RebalanceMs = 2_500);
        scene.Pass(GroupScene.InitialDelayMs - 1);
        var second = scene.JoinAsync("", wish => wish.RebalanceMs = 2_500);
        scene.Pass(GroupScene.InitialDelayMs - 1);
        var third = scene.JoinAsync("", wish => wish.RebalanceMs = 2_500);

        scene.Pass(501);
        Assert.False(first.IsCompleted);
        scene.Pass(1); // 2,500 after the first

        Assert.Equal(3, (await first.Within()).Members.Count);
        Assert.Equal((1, 1), ((await second.Within()).Generation, (await third.Within()).Generation));
    }

    [Fact]
    public async Task After_a_restart_members_go_on_in_their_generation_and_have_their_whole_session_to_be_heard_of()
    {
        using var scene = new GroupScene();
        var members = await scene.StableAsync(_ => { }, _ => { });
        scene.Pass(GroupScene.SessionMs - 1);

        scene.Restart();
        scene.Pass(GroupScene.SessionMs - 1);
        Assert.Equal(ErrorCode.None, await scene.HeartbeatAsync(members[0]));
        Assert.Equal("for 0", System.Text.Encoding.UTF8.GetString((await scene.SyncAsync(members[0])).Assignment));
        scene.Pass(1);

        Assert.Equal(ErrorCode.UnknownMemberId, await scene.HeartbeatAsync(members[1]));
        Assert.Equal(ErrorCode.RebalanceInProgress, await scene.HeartbeatAsync(members[0]));
    }

    [Fact]
    public async Task A_rebalance_that_a_restart_cut_short_is_begun_again_by_its_members()
    {
        using var scene = new GroupScene();
        var members = await scene.StableAsync(_ => { }, _ => { });
        var newcomer = scene.JoinAsync();
        var again = await scene.RejoinAsync(members); // generation 2, of which nothing is in the log yet
        Assert.Equal(2, (await newcomer.Within()).Generation);

        scene.Restart();

        Assert.Equal(ErrorCode.IllegalGeneration, await scene.HeartbeatAsync(again[0]));
        Assert.Equal(ErrorCode.UnknownMemberId, await scene.HeartbeatAsync(await newcomer));
    }
}
