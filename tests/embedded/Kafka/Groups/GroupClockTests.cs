using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Tests.Groups;

/// <summary>A clock that somebody sets: what ends after a while ends no later and no earlier for it.</summary>
public sealed class GroupClockTests
{
    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_session_lasts_as_long_as_it_should(int hours)
    {
        using var scene = new GroupScene();
        var member = (await scene.StableAsync(_ => { }))[0];

        scene.Time.SetClock(TimeSpan.FromHours(hours));
        scene.Pass(GroupScene.SessionMs - 1);
        Assert.Equal(ErrorCode.None, await scene.HeartbeatAsync(member));
        Assert.Equal(GroupState.Stable, await scene.StateAsync());
        scene.Time.SetClock(TimeSpan.FromHours(hours));
        scene.Pass(GroupScene.SessionMs);

        Assert.Equal(GroupState.Empty, await scene.StateAsync());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_rebalance_waits_as_long_as_it_should(int hours)
    {
        using var scene = new GroupScene();
        var members = await scene.StableAsync(wish => wish.SessionMs = 1_000_000, wish => wish.SessionMs = 1_000_000);
        var parked = scene.JoinAsync(members[0].MemberId);

        scene.Time.SetClock(TimeSpan.FromHours(hours));
        scene.Pass(GroupScene.RebalanceMs - 1);
        Assert.False(parked.IsCompleted);
        scene.Pass(1);

        Assert.Equal(2, (await parked.Within()).Generation);
    }

    [Fact]
    public async Task When_a_group_became_empty_is_told_by_the_clock_as_it_is_set()
    {
        using var scene = new GroupScene();
        var member = (await scene.StableAsync(_ => { }))[0];
        scene.Time.SetClock(TimeSpan.FromDays(100));

        await scene.LeaveAsync(member.MemberId);

        Assert.Equal(scene.Time.GetUtcNow(), scene.Log.Of(GroupScene.Group).OfType<MetadataRecord>().Last().Snapshot!.StateSince);
    }
}
