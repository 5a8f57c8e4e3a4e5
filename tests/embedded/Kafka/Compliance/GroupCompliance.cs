using EcomStreaming.Broker.Protocol;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>A group's life, told by its members, and what is said to whoever is none.</summary>
public abstract class GroupCompliance(IComplianceCluster cluster) : GroupSuite(cluster)
{
    [Fact]
    public async Task A_group_of_one_is_its_own_leader_and_gets_what_it_assigns()
    {
        var group = await NewGroupAsync();
        var stranger = await JoinAsync(group, "");
        Assert.Equal(ErrorCode.MemberIdRequired, stranger.Error);
        var member = stranger.Member!;

        Assert.Equal(new(ErrorCode.None, 1, "range", member, member), await JoinAsync(group, member));
        Assert.Equal((ErrorCode.None, "mine"), await SyncAsync(group, 1, member, "mine"));
        Assert.Equal(ErrorCode.None, await HeartbeatAsync(group, 1, member));
    }

    [Fact]
    public async Task Who_is_no_member_or_of_another_generation_is_told_so()
    {
        var (group, member) = await StableAsync();

        Assert.Equal(ErrorCode.UnknownMemberId, await HeartbeatAsync(group, 1, "somebody"));
        Assert.Equal(ErrorCode.IllegalGeneration, await HeartbeatAsync(group, 2, member));
        Assert.Equal(ErrorCode.UnknownMemberId, (await SyncAsync(group, 1, "somebody", "x")).Error);
        Assert.Equal(ErrorCode.IllegalGeneration, (await SyncAsync(group, 7, member, "x")).Error);
        Assert.Equal(ErrorCode.UnknownMemberId, (await JoinAsync(group, "somebody")).Error);
        Assert.Equal(ErrorCode.UnknownMemberId, await LeaveAsync(group, "somebody"));
        Assert.Equal(ErrorCode.UnknownMemberId, await HeartbeatAsync(NewName("group"), 1, member));
    }

    [Fact]
    public async Task Who_leaves_is_no_member_any_more()
    {
        var (group, member) = await StableAsync();

        Assert.Equal(ErrorCode.None, await LeaveAsync(group, member));

        Assert.Equal(ErrorCode.UnknownMemberId, await HeartbeatAsync(group, 1, member));
        Assert.Equal((ErrorCode.None, "Empty"), await DescribeAsync(group));
    }

    [Theory]
    [InlineData(5_999, ErrorCode.InvalidSessionTimeout)]
    [InlineData(1_800_001, ErrorCode.InvalidSessionTimeout)]
    [InlineData(6_000, ErrorCode.MemberIdRequired)]
    [InlineData(1_800_000, ErrorCode.MemberIdRequired)]
    public async Task A_session_is_neither_too_short_nor_too_long(int sessionMs, object expected) =>
        Assert.Equal(expected, (await JoinAsync(await NewGroupAsync(), "", sessionMs: sessionMs)).Error);

    [Fact]
    public async Task A_group_has_a_name_and_one_type_of_protocol_that_all_can_speak()
    {
        var (group, _) = await StableAsync();

        Assert.Equal(ErrorCode.InvalidGroupId, (await JoinAsync("", "")).Error);
        Assert.Equal(ErrorCode.InconsistentGroupProtocol, (await JoinAsync(group, "", type: "connect")).Error);
        Assert.Equal(ErrorCode.InconsistentGroupProtocol, (await JoinAsync(group, "", protocol: "roundrobin")).Error);
    }

    [Fact]
    public async Task A_second_member_makes_the_first_one_join_again()
    {
        var (group, first) = await StableAsync();
        using var other = await Cluster.ConnectAsync(Cancelled);
        var second = (await JoinAsync(group, "")).Member!;
        var joining = other.AskAsync(ApiKey.JoinGroup, 5, JoinRequest(group, second).Bytes, Cancelled);

        await Eventually.HoldsAsync(
            async () => await HeartbeatAsync(group, 1, first) == ErrorCode.RebalanceInProgress, "the first is called", Cancelled);
        var again = await JoinAsync(group, first);

        Assert.Equal((ErrorCode.None, 2), (again.Error, again.Generation));
        var joined = Joined(new(await joining));
        Assert.Equal((ErrorCode.None, 2, first), (joined.Error, joined.Generation, joined.Leader));
        Assert.Equal(ErrorCode.IllegalGeneration, await HeartbeatAsync(group, 1, second));
    }

    [Fact]
    public async Task A_group_is_deleted_once_nobody_is_in_it()
    {
        var (group, member) = await StableAsync();

        Assert.Equal(ErrorCode.NonEmptyGroup, await DeleteAsync(group));
        await LeaveAsync(group, member);
        Assert.Equal(ErrorCode.None, await DeleteAsync(group));
        Assert.Equal(ErrorCode.GroupIdNotFound, await DeleteAsync(group));
        Assert.Equal(ErrorCode.GroupIdNotFound, await DeleteAsync(NewName("group")));
    }

    [Fact]
    public async Task A_group_that_is_not_there_is_dead()
    {
        Assert.Equal((ErrorCode.None, "Dead"), await DescribeAsync(await NewGroupAsync()));
        Assert.Equal((ErrorCode.None, "Stable"), await DescribeAsync((await StableAsync()).Group));
    }
}

public sealed class EmbeddedGroupCompliance(EmbeddedCluster cluster) : GroupCompliance(cluster);

public sealed class ApacheKafkaGroupCompliance(ApacheKafkaCluster cluster) : GroupCompliance(cluster);
