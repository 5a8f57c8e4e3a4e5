using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Tests.Groups;

/// <summary>Who may commit what, and when committed offsets are forgotten.</summary>
public sealed class GroupOffsetTests
{
    private static readonly int RetentionMs = (int)new GroupLimits().OffsetsRetention.TotalMilliseconds;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_member_commits_in_its_generation_also_while_others_join()
    {
        using var scene = new GroupScene();
        var member = (await scene.StableAsync(_ => { }))[0];
        Assert.Equal(ErrorCode.None, await scene.CommitAsync(member.MemberId, 1, 5));
        var newcomer = scene.JoinAsync();

        Assert.Equal(ErrorCode.None, await scene.CommitAsync(member.MemberId, 1, 6)); // a cooperative consumer's, before it joins again
        var again = await scene.RejoinAsync(member);
        Assert.Equal(ErrorCode.IllegalGeneration, await scene.CommitAsync(member.MemberId, 1, 7));
        Assert.Equal(ErrorCode.RebalanceInProgress, await scene.CommitAsync(member.MemberId, 2, 7)); // it does not know yet what it has

        Assert.Equal((2, 6), ((await newcomer.Within()).Generation, await scene.CommittedAsync()));
        Assert.Equal(2, again[0].Generation);
    }

    [Fact]
    public async Task Who_is_no_member_commits_to_an_empty_group_and_to_no_other()
    {
        using var scene = new GroupScene();
        Assert.Equal(ErrorCode.None, await scene.CommitAsync("", -1, 5));
        Assert.Equal(ErrorCode.UnknownMemberId, await scene.CommitAsync("stranger", 3, 6));
        var member = (await scene.StableAsync(_ => { }))[0];

        Assert.Equal(ErrorCode.UnknownMemberId, await scene.CommitAsync("", -1, 6));
        Assert.Equal(5, await scene.CommittedAsync());
        await scene.LeaveAsync(member.MemberId);
        Assert.Equal(ErrorCode.None, await scene.CommitAsync("", -1, 7));
        Assert.Equal(7, await scene.CommittedAsync());
    }

    [Fact]
    public async Task A_member_of_a_group_that_is_not_there_is_of_another_generation()
    {
        using var scene = new GroupScene();

        Assert.Equal(ErrorCode.IllegalGeneration, await scene.CommitAsync("m", 1));
        Assert.Empty(scene.Groups.GroupIds);
    }

    [Theory]
    [InlineData(4_096, ErrorCode.None)]
    [InlineData(4_097, ErrorCode.OffsetMetadataTooLarge)]
    public async Task Metadata_is_bounded(int length, object expected)
    {
        using var scene = new GroupScene();

        Assert.Equal(expected, await scene.CommitAsync("", -1, metadata: new string('m', length)));
        // bytes, not characters
        Assert.Equal(expected, await scene.CommitAsync("", -1, metadata: new string('ä', length / 2) + new string('m', length % 2)));
    }

    [Fact]
    public async Task Each_partition_is_answered_for_itself()
    {
        using var scene = new GroupScene();
        var offsets = new Dictionary<GroupPartition, OffsetToCommit> { [new("topic", 0)] = new(1, -1, ""), [new("missing", 0)] = new(1, -1, "") };

        var answer = await scene.Groups.CommitAsync(
            "g", new("", null, -1), offsets, asked => asked.Topic == "topic", ErrorCode.IllegalGeneration, Cancelled);

        Assert.Equal((ErrorCode.None, ErrorCode.UnknownTopicOrPartition), (answer[new("topic", 0)], answer[new("missing", 0)]));
    }

    [Fact]
    public async Task What_was_committed_without_a_group_is_forgotten_its_retention_after_the_commit()
    {
        using var scene = new GroupScene();
        await scene.CommitAsync("", -1, 5);
        scene.Pass(RetentionMs - 1);
        await scene.Groups.ExpireAsync(Cancelled);
        Assert.Equal(5, await scene.CommittedAsync());

        scene.Pass(1);
        await scene.Groups.ExpireAsync(Cancelled);

        Assert.Equal(-1, await scene.CommittedAsync());
        Assert.Empty(scene.Groups.GroupIds);
        Assert.Equal(new OffsetRecord(GroupScene.Group, new("topic", 0), null), scene.Log.Of(GroupScene.Group).Last());
    }

    [Fact]
    public async Task A_group_keeps_its_offsets_while_it_has_members_and_its_retention_after_the_last_has_gone()
    {
        using var scene = new GroupScene();
        var member = (await scene.StableAsync(wish => wish.SessionMs = 1_800_000))[0];
        await scene.CommitAsync(member.MemberId, 1, 5);
        for (var passed = 0; passed <= RetentionMs; passed += 1_000_000)
        {
            scene.Pass(1_000_000);
            await scene.HeartbeatAsync(member);
        }

        await scene.Groups.ExpireAsync(Cancelled);
        Assert.Equal(5, await scene.CommittedAsync());
        await scene.LeaveAsync(member.MemberId);
        scene.Pass(RetentionMs - 1);
        await scene.Groups.ExpireAsync(Cancelled);
        Assert.Equal(5, await scene.CommittedAsync());

        scene.Pass(1);
        await scene.Groups.ExpireAsync(Cancelled);

        Assert.Empty(scene.Groups.GroupIds);
        scene.Restart();
        Assert.Empty(scene.Groups.GroupIds);
        Assert.Equal(-1, await scene.CommittedAsync());
    }

    [Fact]
    public async Task Only_an_empty_group_is_deleted()
    {
        using var scene = new GroupScene();
        Assert.Equal(ErrorCode.GroupIdNotFound, await scene.Groups.DeleteAsync(GroupScene.Group, Cancelled));
        var member = (await scene.StableAsync(_ => { }))[0];
        await scene.CommitAsync(member.MemberId, 1, 5);

        Assert.Equal(ErrorCode.NonEmptyGroup, await scene.Groups.DeleteAsync(GroupScene.Group, Cancelled));
        await scene.LeaveAsync(member.MemberId);
        Assert.Equal(ErrorCode.None, await scene.Groups.DeleteAsync(GroupScene.Group, Cancelled));

        Assert.Equal(-1, await scene.CommittedAsync());
        scene.Restart();
        Assert.Empty(scene.Groups.GroupIds);
    }
}
