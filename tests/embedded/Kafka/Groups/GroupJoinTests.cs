using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Tests.Groups;

/// <summary>Who is let into a group, and under which id.</summary>
public sealed class GroupJoinTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_newcomer_is_given_an_id_first_and_joins_with_it()
    {
        using var scene = new GroupScene(new());

        var handed = await scene.JoinAsync("", wish => wish.Version = 4);
        var joined = await scene.JoinAsync(handed.MemberId, wish => wish.Version = 4).Within();

        Assert.Equal(ErrorCode.MemberIdRequired, handed.Error);
        Assert.StartsWith("client-", handed.MemberId, StringComparison.Ordinal);
        Assert.Equal((ErrorCode.None, 1, handed.MemberId, handed.MemberId), (joined.Error, joined.Generation, joined.MemberId, joined.Leader));
        Assert.Equal(handed.MemberId, Assert.Single(joined.Members).MemberId);
    }

    [Fact]
    public async Task An_id_that_was_never_handed_out_is_unknown_whether_the_group_is_there_or_not()
    {
        using var scene = new GroupScene();
        Assert.Equal(ErrorCode.UnknownMemberId, (await scene.JoinAsync("made-up")).Error);
        await scene.StableAsync(_ => { });

        Assert.Equal(ErrorCode.UnknownMemberId, (await scene.JoinAsync("made-up")).Error);
    }

    [Fact]
    public async Task Without_a_groups_name_nothing_is_done()
    {
        using var scene = new GroupScene();
        var member = new MemberReference("m", null, 1);

        Assert.Equal(ErrorCode.InvalidGroupId, (await scene.JoinAsync("", wish => wish.Group = "")).Error);
        Assert.Equal(
            ErrorCode.InvalidGroupId, (await scene.Groups.SyncAsync("", member, null, null, new Dictionary<string, byte[]>(), Cancelled)).Error);
        Assert.Equal(ErrorCode.InvalidGroupId, await scene.Groups.HeartbeatAsync("", member, Cancelled));
        Assert.Equal(ErrorCode.InvalidGroupId, (await scene.Groups.LeaveAsync("", [("m", null)], Cancelled)).Error);
    }

    [Theory]
    [InlineData(5_999, false)]
    [InlineData(6_000, true)]
    [InlineData(1_800_000, true)]
    [InlineData(1_800_001, false)]
    public async Task A_session_lasts_from_six_seconds_to_thirty_minutes(int sessionMs, bool isAllowed)
    {
        using var scene = new GroupScene(new());

        var joined = await scene.JoinAsync("", wish => wish.SessionMs = sessionMs).Within();

        Assert.Equal(isAllowed ? ErrorCode.None : ErrorCode.InvalidSessionTimeout, joined.Error);
        Assert.Equal(isAllowed ? 1 : 0, scene.Groups.GroupIds.Count);
    }

    [Theory]
    [InlineData("", "range")]
    [InlineData("consumer")]
    [InlineData("connect", "range")]
    [InlineData("consumer", "sticky")]
    public async Task Who_cannot_play_with_the_others_is_refused(string type, params string[] protocols)
    {
        using var scene = new GroupScene();
        var members = await scene.StableAsync(wish => wish.Protocols = ["range", "roundrobin"]);

        Assert.Equal(ErrorCode.InconsistentGroupProtocol, (await Join()).Error);
        Assert.Equal(ErrorCode.None, await scene.HeartbeatAsync(members[0]));

        Task<JoinResult> Join() => scene.JoinAsync("", wish => (wish.Type, wish.Protocols) = (type, protocols));
    }

    [Fact]
    public async Task The_protocol_is_the_one_that_all_support_and_most_prefer()
    {
        using var scene = new GroupScene();
        var joins = new List<Task<JoinResult>>();
        foreach (var protocols in (string[])["a b c", "c b", "b c d"]) joins.Add(scene.JoinAsync("", wish => wish.Protocols = protocols.Split(' ')));
        scene.Pass(GroupScene.InitialDelayMs);

        Assert.All(await Task.WhenAll(joins).Within(), joined => Assert.Equal("b", joined.Protocol));
    }

    [Fact]
    public async Task Only_the_leader_is_told_who_is_there()
    {
        using var scene = new GroupScene();

        var members = await scene.StableAsync(wish => wish.Client = "first", wish => wish.Client = "second");

        Assert.Equal(members.Select(member => member.MemberId), members[0].Members.Select(member => member.MemberId));
        Assert.Empty(members[1].Members);
        Assert.All(members, member => Assert.Equal(members[0].MemberId, member.Leader));
    }

    [Fact]
    public async Task The_last_place_is_taken_and_one_more_is_refused_and_an_id_that_was_handed_out_takes_a_place()
    {
        using var scene = new GroupScene(new() { MembersMax = 2, InitialRebalanceDelayMs = GroupScene.InitialDelayMs });
        var first = scene.JoinAsync();
        var second = await scene.JoinAsync("", wish => wish.Version = 4);
        Assert.Equal(ErrorCode.MemberIdRequired, second.Error);

        Assert.Equal(ErrorCode.GroupMaxSizeReached, (await scene.JoinAsync()).Error);
        Assert.Equal(ErrorCode.GroupMaxSizeReached, (await scene.JoinAsync("", wish => wish.Version = 4)).Error);
        var joined = scene.JoinAsync(second.MemberId, wish => wish.Version = 4);
        scene.Pass(GroupScene.InitialDelayMs);

        Assert.Equal((ErrorCode.None, ErrorCode.None), ((await first.Within()).Error, (await joined.Within()).Error));
        Assert.Equal(ErrorCode.GroupMaxSizeReached, (await scene.JoinAsync()).Error);
    }

    [Fact]
    public async Task Ids_that_nobody_joins_with_are_bounded_and_free_their_places_with_their_time()
    {
        using var scene = new GroupScene(new() { MembersMax = 3 });
        for (var i = 0; i < 3; i++) Assert.Equal(ErrorCode.MemberIdRequired, (await scene.JoinAsync("", wish => wish.Version = 4)).Error);
        Assert.Equal(ErrorCode.GroupMaxSizeReached, (await scene.JoinAsync("", wish => wish.Version = 4)).Error);

        scene.Pass(GroupScene.SessionMs);

        Assert.Equal(ErrorCode.MemberIdRequired, (await scene.JoinAsync("", wish => wish.Version = 4)).Error);
    }

    [Theory]
    [InlineData(0, ErrorCode.None)]
    [InlineData(1, ErrorCode.InvalidRequest)]
    public async Task What_a_member_says_of_itself_is_bounded(int more, object expected)
    {
        using var scene = new GroupScene(new() { MemberBytesMax = 1_000 });

        var joined = await scene.JoinAsync("", wish => (wish.Protocols, wish.Metadata) = (["ab", "cd"], new byte[498 + more])).Within();

        Assert.Equal(expected, joined.Error);
    }

    [Fact]
    public async Task The_last_group_is_made_and_one_more_is_refused()
    {
        using var scene = new GroupScene(new() { GroupsMax = 2 });
        Assert.Equal(ErrorCode.None, (await scene.JoinAsync("", wish => wish.Group = "one").Within()).Error);
        Assert.Equal(ErrorCode.None, (await scene.JoinAsync("", wish => wish.Group = "two").Within()).Error);

        Assert.Equal(ErrorCode.GroupMaxSizeReached, (await scene.JoinAsync("", wish => wish.Group = "three")).Error);
        Assert.Equal(ErrorCode.GroupMaxSizeReached, await scene.CommitAsync("", -1));
    }

    [Fact]
    public async Task Requests_that_are_refused_leave_no_group_behind()
    {
        using var scene = new GroupScene(new());
        await scene.JoinAsync("", wish => wish.Protocols = []);
        await scene.CommitAsync("", -1, metadata: new string('x', 5_000));
        await scene.HeartbeatAsync(JoinResult.Refused(ErrorCode.None, "m"));
        Assert.Empty(scene.Groups.GroupIds);

        await scene.JoinAsync("", wish => wish.Version = 4);
        Assert.Single(scene.Groups.GroupIds); // as long as its id may come
        scene.Pass(GroupScene.SessionMs);
        Assert.Empty(scene.Groups.GroupIds);
    }

    [Fact]
    public async Task A_name_of_32_KiB_makes_an_id_that_can_still_be_written()
    {
        using var scene = new GroupScene(new());

        var joined = await scene.JoinAsync("", wish => wish.Client = new string('n', short.MaxValue)).Within();
        await scene.SyncAsync(joined, (joined, "all")).Within();

        Assert.InRange(joined.MemberId.Length, 256, 300);
        Assert.IsType<MetadataRecord>(Assert.Single(scene.Log.Of(GroupScene.Group)));
    }
}
