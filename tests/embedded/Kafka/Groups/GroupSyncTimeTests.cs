using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Tests.Groups;

/// <summary>
/// Who was told of a generation and never asks for its assignment: it is given up when a rebalance's time is over, although its leader has assigned.
/// </summary>
public sealed class GroupSyncTimeTests
{
    private const int LongMs = 1_000_000;

    [Theory]
    [InlineData(null)]
    [InlineData("one")]
    public async Task Who_never_syncs_is_out_and_the_others_come_again(string? instance)
    {
        using var scene = new GroupScene();
        var members = await JoinedAsync(scene, wish => wish.SessionMs = LongMs, wish => (wish.Instance, wish.SessionMs) = (instance, LongMs));
        await scene.SyncAsync(members[0], (members[0], "a"), (members[1], "b")).Within();

        scene.Pass(GroupScene.RebalanceMs - 1);
        Assert.Equal(ErrorCode.None, await scene.HeartbeatAsync(members[1], instance)); // it lives, and yet
        Assert.Equal(GroupState.Stable, await scene.StateAsync());
        scene.Pass(1);

        Assert.Equal(ErrorCode.UnknownMemberId, await scene.HeartbeatAsync(members[1], instance));
        Assert.Equal(ErrorCode.RebalanceInProgress, await scene.HeartbeatAsync(members[0]));
        Assert.Single((await scene.RejoinAsync(members[0]))[0].Members);
    }

    [Fact]
    public async Task Who_syncs_in_time_stays_however_late()
    {
        using var scene = new GroupScene();
        var members = await JoinedAsync(scene, wish => wish.SessionMs = LongMs, wish => wish.SessionMs = LongMs);
        await scene.SyncAsync(members[0], (members[0], "a"), (members[1], "b")).Within();
        scene.Pass(GroupScene.RebalanceMs - 1);

        Assert.Equal("b"u8.ToArray(), (await scene.SyncAsync(members[1]).Within()).Assignment);
        scene.Pass(GroupScene.RebalanceMs);

        Assert.Equal(GroupState.Stable, await scene.StateAsync());
    }

    [Fact]
    public async Task A_static_member_that_was_away_all_the_time_is_out_too()
    {
        using var scene = new GroupScene();
        var members = await scene.StableAsync(wish => (wish.Instance, wish.SessionMs) = ("one", LongMs), wish => wish.SessionMs = LongMs);
        var rejoined = scene.JoinAsync(members[1].MemberId, wish => (wish.Metadata, wish.SessionMs) = ([2], LongMs));
        scene.Pass(GroupScene.RebalanceMs);
        var leader = await rejoined.Within();
        await scene.SyncAsync(leader, (leader, "a"), (members[0], "b")).Within();

        scene.Pass(GroupScene.RebalanceMs);

        Assert.Equal(ErrorCode.RebalanceInProgress, await scene.HeartbeatAsync(leader));
        Assert.Equal(ErrorCode.UnknownMemberId, await scene.LeaveAsync("", "one"));
    }

    [Fact]
    public async Task The_new_process_of_a_static_member_owes_what_the_old_one_did()
    {
        using var scene = new GroupScene();
        var members = await JoinedAsync(scene, wish => wish.SessionMs = LongMs, wish => (wish.Instance, wish.SessionMs) = ("one", LongMs));
        await scene.SyncAsync(members[0], (members[0], "a"), (members[1], "b")).Within();

        var successor = await scene.JoinAsync("", wish => (wish.Instance, wish.SessionMs) = ("one", LongMs)).Within();
        scene.Pass(GroupScene.RebalanceMs);

        Assert.Equal(ErrorCode.UnknownMemberId, await scene.HeartbeatAsync(successor, "one"));
    }

    private static async Task<JoinResult[]> JoinedAsync(GroupScene scene, params Action<JoinWish>[] wishes)
    {
        var joins = wishes.Select(wish => scene.JoinAsync("", wish)).ToList();
        scene.Pass(GroupScene.InitialDelayMs);
        return await Task.WhenAll(joins).Within();
    }
}
