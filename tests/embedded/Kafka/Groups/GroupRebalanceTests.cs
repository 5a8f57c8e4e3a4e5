using System.Text;
using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Tests.Groups;

/// <summary>Everybody joins, the leader assigns, everybody is told; and what happens to who is late, gone, or of another generation.</summary>
public sealed class GroupRebalanceTests
{
    [Fact]
    public async Task Each_member_gets_what_the_leader_assigned_and_nobody_before()
    {
        using var scene = new GroupScene();
        var joins = new[] { scene.JoinAsync(), scene.JoinAsync(), scene.JoinAsync() };
        scene.Pass(GroupScene.InitialDelayMs);
        var members = await Task.WhenAll(joins).Within();

        var second = scene.SyncAsync(members[1], (members[1], "mine, all mine")); // only the leader is heard
        var third = scene.SyncAsync(members[2]);
        Assert.Equal(GroupState.CompletingRebalance, await scene.StateAsync());
        Assert.False(second.IsCompleted || third.IsCompleted);
        var first = scene.SyncAsync(members[0], (members[0], "a"), (members[1], "b"));

        Assert.Equal(
            ["a", "b", ""], (await Task.WhenAll(first, second, third).Within()).Select(synced => Encoding.UTF8.GetString(synced.Assignment)));
        Assert.Equal("b", Encoding.UTF8.GetString((await scene.SyncAsync(members[1])).Assignment)); // asked again: its answer was lost
    }

    [Fact]
    public async Task A_newcomer_moves_all_to_the_next_generation()
    {
        using var scene = new GroupScene();
        var members = await scene.StableAsync(_ => { }, _ => { });

        var third = scene.JoinAsync();
        Assert.Equal(ErrorCode.RebalanceInProgress, await scene.HeartbeatAsync(members[0]));
        Assert.Equal(ErrorCode.RebalanceInProgress, (await scene.SyncAsync(members[1])).Error);
        var again = await scene.RejoinAsync(members);

        Assert.All([.. again, await third.Within()], joined => Assert.Equal(2, joined.Generation));
        Assert.Equal(members[0].MemberId, again[0].Leader); // who led and is there again leads on
        Assert.Equal(3, again[0].Members.Count);
    }

    [Fact]
    public async Task Another_generation_is_told_so_and_an_unknown_member_too()
    {
        using var scene = new GroupScene();
        var members = await scene.StableAsync(_ => { });
        var stranger = members[0] with { MemberId = "stranger" };

        foreach (var generation in new[] { 0, 2, -1 })
        {
            Assert.Equal(ErrorCode.IllegalGeneration, await scene.HeartbeatAsync(members[0], generation: generation));
            Assert.Equal(ErrorCode.IllegalGeneration, (await scene.SyncAsync(members[0].MemberId, generation)).Error);
            Assert.Equal(ErrorCode.IllegalGeneration, await scene.CommitAsync(members[0].MemberId, generation));
        }

        Assert.Equal(ErrorCode.UnknownMemberId, await scene.HeartbeatAsync(stranger));
        Assert.Equal(ErrorCode.UnknownMemberId, (await scene.SyncAsync(stranger)).Error);
        Assert.Equal(ErrorCode.UnknownMemberId, await scene.CommitAsync("stranger", 1));
        Assert.Equal(ErrorCode.UnknownMemberId, await scene.LeaveAsync("stranger"));
    }

    [Theory]
    [InlineData("connect", null)]
    [InlineData(null, "roundrobin")]
    public async Task A_sync_for_another_protocol_is_refused(string? type, string? protocol)
    {
        using var scene = new GroupScene();
        var member = (await scene.StableAsync(_ => { }))[0];

        var synced = await scene.Groups.SyncAsync(
            GroupScene.Group, new(member.MemberId, null, 1), type, protocol, new Dictionary<string, byte[]>(), TestContext.Current.CancellationToken);

        Assert.Equal(ErrorCode.InconsistentGroupProtocol, synced.Error);
    }

    [Fact]
    public async Task A_follower_that_joins_again_unchanged_disturbs_nobody_and_the_leader_or_a_change_does()
    {
        using var scene = new GroupScene();
        var members = await scene.StableAsync(_ => { }, _ => { });

        Assert.Equal((ErrorCode.None, 1), await Again(members[1]));
        Assert.Equal(GroupState.Stable, await scene.StateAsync());
        var changed = scene.JoinAsync(members[1].MemberId, wish => wish.Metadata = [2]);
        Assert.Equal(GroupState.PreparingRebalance, await scene.StateAsync());
        Assert.Equal((ErrorCode.None, 2), await Again(members[0]));
        Assert.Equal(2, (await changed.Within()).Generation);

        async Task<(ErrorCode Error, int Generation)> Again(JoinResult member)
        {
            var joined = await scene.JoinAsync(member.MemberId).Within();
            return (joined.Error, joined.Generation);
        }
    }

    [Fact]
    public async Task A_join_that_is_sent_again_is_answered_again_and_the_older_one_too()
    {
        using var scene = new GroupScene();
        var members = await scene.StableAsync(_ => { }, _ => { });
        var older = scene.JoinAsync(members[0].MemberId);
        var newer = scene.JoinAsync(members[0].MemberId);
        Assert.Equal(ErrorCode.RebalanceInProgress, (await older.Within()).Error);

        var other = await scene.JoinAsync(members[1].MemberId).Within();

        Assert.Equal((2, 2), ((await newer.Within()).Generation, other.Generation));
        Assert.Equal(2, (await scene.JoinAsync(members[1].MemberId).Within()).Generation); // while the leader assigns
    }

    [Fact]
    public async Task When_the_leader_leaves_another_leads_and_its_parked_requests_are_answered()
    {
        using var scene = new GroupScene();
        var members = await scene.StableAsync(_ => { }, _ => { });
        var parked = scene.JoinAsync(members[0].MemberId);

        Assert.Equal(ErrorCode.None, await scene.LeaveAsync(members[0].MemberId));
        Assert.Equal(ErrorCode.UnknownMemberId, (await parked.Within()).Error);
        var again = await scene.RejoinAsync(members[1]);

        Assert.Equal((2, members[1].MemberId), (again[0].Generation, again[0].Leader));
    }

    [Fact]
    public async Task When_all_have_left_the_group_is_empty_and_goes_on_counting()
    {
        using var scene = new GroupScene();
        var member = (await scene.StableAsync(_ => { }))[0];

        await scene.LeaveAsync(member.MemberId);
        Assert.Equal(GroupState.Empty, await scene.StateAsync());
        var next = await scene.StableAsync(_ => { });

        Assert.Equal(3, next[0].Generation); // the empty one was the second
    }

    [Fact]
    public async Task An_id_that_was_handed_out_is_waited_for_until_it_joins_leaves_or_its_time_is_up()
    {
        using var scene = new GroupScene();
        var member = (await scene.StableAsync(_ => { }))[0];

        var (joins, leaves, stays) = (await HandOut(), await HandOut(), await HandOut());
        var first = scene.JoinAsync(member.MemberId);
        var second = scene.JoinAsync(joins, wish => wish.Version = 4);
        Assert.Equal(ErrorCode.None, await scene.LeaveAsync(leaves));
        Assert.NotEqual("", stays);
        scene.Pass(GroupScene.SessionMs - 1);
        Assert.Equal(GroupState.PreparingRebalance, await scene.StateAsync());
        scene.Pass(1);

        Assert.Equal((2, 2), ((await first.Within()).Generation, (await second.Within()).Generation));

        async Task<string> HandOut() => (await scene.JoinAsync("", wish => wish.Version = 4)).MemberId;
    }
}
