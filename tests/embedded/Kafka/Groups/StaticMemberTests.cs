using System.Text;
using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Tests.Groups;

/// <summary>Members with an instance id (KIP-345): their place survives their process, and of two processes one is fenced.</summary>
public sealed class StaticMemberTests
{
    private static readonly Action<JoinWish> One = wish => wish.Instance = "one";
    private static readonly Action<JoinWish> Two = wish => wish.Instance = "two";

    [Fact]
    public async Task A_new_process_takes_its_place_and_its_assignment_and_nobody_rebalances()
    {
        using var scene = new GroupScene();
        var members = await scene.StableAsync(One, Two);

        var again = await scene.JoinAsync("", Two).Within();

        Assert.Equal((ErrorCode.None, 1), (again.Error, again.Generation));
        Assert.NotEqual(members[1].MemberId, again.MemberId);
        Assert.Equal(ErrorCode.None, await scene.HeartbeatAsync(members[0], "one"));
        Assert.Equal("for 1", Encoding.UTF8.GetString((await scene.SyncAsync(again.MemberId, 1, "two")).Assignment));
        Assert.Equal(GroupState.Stable, await scene.StateAsync());
    }

    [Fact]
    public async Task The_old_process_is_fenced_in_all_that_it_does()
    {
        using var scene = new GroupScene();
        var old = (await scene.StableAsync(One, Two))[1];
        await scene.JoinAsync("", Two).Within();

        Assert.Equal(ErrorCode.FencedInstanceId, await scene.HeartbeatAsync(old, "two"));
        Assert.Equal(ErrorCode.FencedInstanceId, (await scene.SyncAsync(old.MemberId, 1, "two")).Error);
        Assert.Equal(ErrorCode.FencedInstanceId, await scene.CommitAsync(old.MemberId, 1, instance: "two"));
        Assert.Equal(ErrorCode.FencedInstanceId, await scene.LeaveAsync(old.MemberId, "two"));
        Assert.Equal(ErrorCode.FencedInstanceId, (await scene.JoinAsync(old.MemberId, Two)).Error);
        Assert.Equal(ErrorCode.UnknownMemberId, await scene.HeartbeatAsync(old));
    }

    [Fact]
    public async Task What_the_old_process_waits_for_is_answered_when_it_is_fenced()
    {
        using var scene = new GroupScene();
        var members = await scene.StableAsync(One, Two);
        var join = scene.JoinAsync(members[0].MemberId, One); // the leader's: a rebalance
        var next = scene.JoinAsync("", One);
        Assert.Equal(ErrorCode.FencedInstanceId, (await join.Within()).Error);
        var second = await scene.JoinAsync(members[1].MemberId, Two).Within();
        Assert.Equal(2, (await next.Within()).Generation);

        var sync = scene.SyncAsync(second.MemberId, 2, "two");
        var replaced = scene.JoinAsync("", Two);

        Assert.Equal(ErrorCode.FencedInstanceId, (await sync.Within()).Error);
        Assert.False(replaced.IsCompleted); // in the middle of a rebalance all come again
    }

    [Theory]
    [InlineData(8, false)]
    [InlineData(9, true)]
    public async Task A_leader_that_comes_back_is_not_made_to_assign_again(short version, bool skips)
    {
        using var scene = new GroupScene();
        var members = await scene.StableAsync(One, Two);

        var again = await scene.JoinAsync("", wish => (wish.Instance, wish.Version) = ("one", version)).Within();

        Assert.Equal(skips, again.SkipAssignment);
        Assert.Equal(skips ? again.MemberId : members[0].MemberId, again.Leader);
        Assert.Equal(skips ? 2 : 0, again.Members.Count);
    }

    [Fact]
    public async Task A_new_process_with_another_protocol_makes_all_come_again()
    {
        using var scene = new GroupScene();
        var member = (await scene.StableAsync(wish => (wish.Instance, wish.Protocols) = ("one", ["range", "sticky"])))[0];

        var again = await scene.JoinAsync("", wish => (wish.Instance, wish.Protocols) = ("one", ["sticky"])).Within();

        Assert.Equal((2, "sticky"), (again.Generation, again.Protocol));
        Assert.NotEqual(member.MemberId, again.MemberId);
    }

    [Fact]
    public async Task Its_place_is_kept_for_its_session_and_no_longer()
    {
        using var scene = new GroupScene();
        var members = await scene.StableAsync(One, wish => wish.SessionMs = 100_000);

        scene.Pass(GroupScene.SessionMs - 1);
        Assert.Equal(ErrorCode.None, await scene.HeartbeatAsync(members[1]));
        scene.Pass(1);

        Assert.Equal(ErrorCode.RebalanceInProgress, await scene.HeartbeatAsync(members[1]));
        Assert.Equal(ErrorCode.UnknownMemberId, await scene.HeartbeatAsync(members[0], "one"));
    }

    [Fact]
    public async Task It_stays_a_member_though_it_does_not_come_to_a_rebalance()
    {
        using var scene = new GroupScene();
        var members = await scene.StableAsync(wish => (wish.Instance, wish.SessionMs) = ("one", 1_000_000), _ => { });

        var parked = scene.JoinAsync(members[1].MemberId, wish => wish.Metadata = [2]);
        scene.Pass(GroupScene.RebalanceMs);
        var joined = await parked.Within();

        Assert.Equal((2, members[1].MemberId), (joined.Generation, joined.Leader));
        Assert.Equal(["one", null], joined.Members.Select(member => member.InstanceId));
    }

    [Fact]
    public async Task An_administrator_takes_it_out_by_its_instance_alone()
    {
        using var scene = new GroupScene();
        await scene.StableAsync(One, Two);

        Assert.Equal(ErrorCode.UnknownMemberId, await scene.LeaveAsync("", "three"));
        Assert.Equal(ErrorCode.None, await scene.LeaveAsync("", "one"));
        Assert.Equal(ErrorCode.UnknownMemberId, await scene.LeaveAsync("", "one"));
        Assert.Equal(GroupState.PreparingRebalance, await scene.StateAsync());
    }

    [Fact]
    public async Task An_instance_that_nobody_knows_cannot_come_with_a_members_id()
    {
        using var scene = new GroupScene();
        var members = await scene.StableAsync(One);

        Assert.Equal(ErrorCode.UnknownMemberId, (await scene.JoinAsync(members[0].MemberId, Two)).Error);
        Assert.Equal(ErrorCode.UnknownMemberId, await scene.HeartbeatAsync(members[0], "two"));
    }

    [Fact]
    public async Task An_id_that_was_handed_out_is_no_static_members_whether_the_instance_is_there_or_not()
    {
        using var scene = new GroupScene();
        var members = await scene.StableAsync(One);
        var handed = (await scene.JoinAsync("", wish => wish.Version = 5)).MemberId;

        Assert.Equal(ErrorCode.UnknownServerError, (await scene.JoinAsync(handed, One).Within()).Error);
        Assert.Equal(ErrorCode.UnknownServerError, (await scene.JoinAsync(handed, Two).Within()).Error);

        Assert.Equal(ErrorCode.None, await scene.HeartbeatAsync(members[0], "one"));
        Assert.Equal(ErrorCode.None, await scene.LeaveAsync(handed)); // it may still come as what it is
    }

    [Fact]
    public async Task Its_place_survives_a_restart_of_the_broker()
    {
        using var scene = new GroupScene();
        var members = await scene.StableAsync(One, Two);
        var again = await scene.JoinAsync("", Two).Within();

        scene.Restart();

        Assert.Equal(ErrorCode.None, await scene.HeartbeatAsync(again, "two"));
        Assert.Equal(ErrorCode.FencedInstanceId, await scene.HeartbeatAsync(members[1], "two"));
    }
}
