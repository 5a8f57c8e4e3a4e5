using EcomStreaming.Broker.Apis;
using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Golden;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Groups;

/// <summary>What a group leaves behind, and what goes while it lives: by Kafka's rules, each a millisecond before its time and at it.</summary>
public sealed class GroupExpiryTests : IDisposable
{
    private static readonly int RetentionMs = (int)new GroupLimits().OffsetsRetention.TotalMilliseconds;
    private static readonly int EmptyMs = (int)new GroupLimits().EmptyGroupRetention.TotalMilliseconds;
    private static readonly GroupPartition Topic = new("topic", 0);

    private readonly GroupScene scene = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => scene.Dispose();

    [Fact]
    public async Task An_empty_group_without_offsets_is_soon_gone()
    {
        var member = (await scene.StableAsync(_ => { }))[0];
        await scene.LeaveAsync(member.MemberId);

        await ExpireAfterAsync(EmptyMs - 1);
        Assert.Equal(GroupState.Empty, await scene.StateAsync());
        await ExpireAfterAsync(1);

        Assert.Empty(scene.Groups.GroupIds);
        scene.Restart();
        Assert.Empty(scene.Groups.GroupIds);
    }

    [Fact]
    public async Task An_empty_group_that_somebody_is_about_to_join_stays()
    {
        var member = (await scene.StableAsync(_ => { }))[0];
        await scene.LeaveAsync(member.MemberId);
        scene.Pass(EmptyMs);
        var handed = await scene.JoinAsync("", wish => wish.Version = 4);

        await ExpireAfterAsync(0);

        Assert.Equal(ErrorCode.MemberIdRequired, handed.Error);
        var joined = scene.JoinAsync(handed.MemberId, wish => wish.Version = 4);
        scene.Pass(GroupScene.InitialDelayMs);
        Assert.Equal(ErrorCode.None, (await joined.Within()).Error);
    }

    [Theory]
    [InlineData("other", -1)]
    [InlineData("topic", 5)]
    public async Task A_group_that_lives_keeps_what_it_reads_and_the_rest_for_its_retention_after_the_commit(string reads, long kept)
    {
        var member = (await scene.StableAsync(wish => (wish.Metadata, wish.SessionMs) = (Reading(reads), 1_800_000)))[0];
        await scene.CommitAsync(member.MemberId, 1, 5);
        await LiveOnAsync(member, RetentionMs - 1);
        await ExpireAfterAsync(0);
        Assert.Equal(5, await scene.CommittedAsync());

        await ExpireAfterAsync(1);

        Assert.Equal(kept, await scene.CommittedAsync());
        Assert.Equal(GroupState.Stable, await scene.StateAsync());
    }

    [Fact]
    public async Task A_group_in_the_middle_of_a_rebalance_keeps_all()
    {
        var member = (await scene.StableAsync(wish => (wish.Metadata, wish.SessionMs) = (Reading("other"), 1_800_000)))[0];
        await scene.CommitAsync(member.MemberId, 1, 5);
        await LiveOnAsync(member, RetentionMs);
        _ = scene.JoinAsync();

        await ExpireAfterAsync(0);

        Assert.Equal((GroupState.PreparingRebalance, 5), (await scene.StateAsync(), await scene.CommittedAsync()));
    }

    [Fact]
    public async Task An_offset_lives_as_long_as_its_client_said()
    {
        await CommitAsync(retentionMs: 2_000);

        await ExpireAfterAsync(1_999);
        Assert.Equal(5, await scene.CommittedAsync());
        scene.Restart();
        await ExpireAfterAsync(1);

        Assert.Equal(-1, await scene.CommittedAsync());
    }

    [Theory]
    [InlineData(2_000, true)]
    [InlineData(-1, false)]
    public async Task A_client_says_it_in_older_versions(long retentionMs, bool isLimited)
    {
        using var world = new GoldenWorld();
        var request = new Wire().Text("nobody").Int32(-1).Text("").Int64(retentionMs).Int32(1).Text("orders").Int32(1).Int32(0).Int64(5).Text(null);

        await world.HandleAsync(ApiTable.Find(ApiKey.OffsetCommit)!, 4, request.Bytes, Cancelled);

        var committed = Assert.IsType<OffsetRecord>(world.Log.Of("nobody").Last()).Committed!;
        Assert.Equal(isLimited ? committed.CommittedAt.ToUnixTimeMilliseconds() + retentionMs : null, committed.ExpiresAtMs);
    }

    [Fact]
    public async Task An_offset_that_was_to_live_for_ever_does()
    {
        await CommitAsync(retentionMs: long.MaxValue);

        await ExpireAfterAsync(RetentionMs * 2L);

        Assert.Equal(5, await scene.CommittedAsync());
    }

    [Fact]
    public void An_offset_that_its_client_limited_stands_in_the_log_as_Apache_Kafka_writes_it()
    {
        var committed = new CommittedOffset(17, -1, "at 17", new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), ExpiresAtMs: 1_767_225_600_500);
        var value = Convert.FromHexString("00010000000000000011000561742031370000019b76daa8000000019b76daa9f4");

        Assert.Equal(value, GroupRecords.OffsetValue(committed));
        Assert.Equal(new OffsetRecord("readers", Topic, committed), GroupRecords.Decode(GroupRecords.OffsetKey("readers", Topic), value));
    }

    [Fact]
    public async Task Offsets_of_a_topic_that_is_gone_go_whatever_else()
    {
        var member = (await scene.StableAsync(wish => wish.Metadata = Reading("topic")))[0];
        await scene.CommitAsync(member.MemberId, 1, 5);
        scene.Log.Gone.Add("topic");

        await ExpireAfterAsync(0);

        Assert.Equal(-1, await scene.CommittedAsync());
        scene.Restart();
        Assert.Equal(-1, await scene.CommittedAsync());
    }

    [Fact]
    public async Task A_groups_own_end_is_written_last()
    {
        var member = (await scene.StableAsync(_ => { }))[0];
        await scene.CommitAsync(member.MemberId, 1, 5);
        await scene.LeaveAsync(member.MemberId);

        await scene.Groups.DeleteAsync(GroupScene.Group, Cancelled);

        Assert.Equal([new OffsetRecord(GroupScene.Group, Topic, null), new MetadataRecord(GroupScene.Group, null)],
            scene.Log.Of(GroupScene.Group).TakeLast(2));
    }

    private static byte[] Reading(string topic) => new Wire().Int16(0).Int32(1).Text(topic).Int32(-1).Bytes;

    private Task CommitAsync(long retentionMs) => scene.Groups.CommitAsync(
        GroupScene.Group, new("", null, -1), new Dictionary<GroupPartition, OffsetToCommit> { [Topic] = new(5, -1, "", retentionMs) },
        _ => true, ErrorCode.None, Cancelled);

    private Task ExpireAfterAsync(long milliseconds)
    {
        scene.Time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        return scene.Groups.ExpireAsync(Cancelled);
    }

    private async Task LiveOnAsync(JoinResult member, int milliseconds)
    {
        for (var left = milliseconds; left > 0; left -= 1_000_000)
        {
            scene.Pass(Math.Min(left, 1_000_000));
            Assert.Equal(ErrorCode.None, await scene.HeartbeatAsync(member));
        }
    }
}
