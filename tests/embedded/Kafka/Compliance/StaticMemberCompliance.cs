using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>Members with an instance id (KIP-345, KIP-814): a new process takes the place of the old one, which is fenced.</summary>
public abstract class StaticMemberCompliance(IComplianceCluster cluster) : GroupSuite(cluster)
{
    private const string One = "one";

    [Fact]
    public async Task It_joins_at_once_and_keeps_its_assignment_when_it_comes_back()
    {
        var (group, old) = await StableStaticAsync();

        var again = await JoinAsync(group, "", instance: One);

        Assert.Equal((ErrorCode.None, 1), (again.Error, again.Generation));
        Assert.NotEqual(old, again.Member);
        Assert.Equal((ErrorCode.None, "all"), await SyncAsync(group, 1, again.Member!, "other", One));
        Assert.Equal((ErrorCode.None, "Stable"), await DescribeAsync(group));
    }

    [Fact]
    public async Task A_leader_that_comes_back_in_an_older_version_is_told_of_the_one_before()
    {
        var (group, old) = await StableStaticAsync();

        Assert.Equal(old, (await JoinAsync(group, "", instance: One)).Leader);
    }

    [Fact]
    public async Task A_leader_that_comes_back_is_told_to_skip_the_assignment()
    {
        var (group, _) = await StableStaticAsync();
        var request = new Wire().CompactText(group).Int32(30_000).Int32(60_000).CompactText("").CompactText(One).CompactText("consumer")
            .VarInt(2).CompactText("range").VarInt(4).Raw(1, 2, 3).Int8(0).CompactText(null).Int8(0);

        var answer = await AskFlexiblyAsync(ApiKey.JoinGroup, 9, request);

        answer.Int32();
        Assert.Equal((ErrorCode.None, 1, "consumer", "range"), (answer.Error(), answer.Int32(), answer.Text(), answer.Text()));
        var (leader, skips, member) = (answer.Text(), answer.Int8(), answer.Text());
        Assert.Equal((member, 1, 1), (leader, skips, answer.Length()));
        Assert.Equal((member, One), (answer.Text(), answer.Text()));
    }

    [Fact]
    public async Task The_old_process_is_fenced_in_all_that_it_does()
    {
        var ((group, old), topic) = (await StableStaticAsync(), await NewTopicAsync());
        await JoinAsync(group, "", instance: One);

        Assert.Equal(ErrorCode.FencedInstanceId, await HeartbeatAsync(group, 1, old, One));
        Assert.Equal(ErrorCode.FencedInstanceId, (await SyncAsync(group, 1, old, "all", One)).Error);
        Assert.Equal(ErrorCode.FencedInstanceId, await CommitAsync(group, 1, old, topic, 5, instance: One));
        Assert.Equal(ErrorCode.FencedInstanceId, (await JoinAsync(group, old, instance: One)).Error);
        Assert.Equal(ErrorCode.FencedInstanceId, await LeaveAsync(group, old, One));
        Assert.Equal(ErrorCode.UnknownMemberId, await HeartbeatAsync(group, 1, old));
        Assert.Equal(ErrorCode.UnknownMemberId, await HeartbeatAsync(group, 1, old, "two"));
    }

    [Fact]
    public async Task An_administrator_takes_it_out_by_its_instance_alone()
    {
        var (group, _) = await StableStaticAsync();

        Assert.Equal(ErrorCode.UnknownMemberId, await LeaveAsync(group, "", "two"));
        Assert.Equal(ErrorCode.None, await LeaveAsync(group, "", One));
        Assert.Equal(ErrorCode.UnknownMemberId, await LeaveAsync(group, "", One));
        Assert.Equal((ErrorCode.None, "Empty"), await DescribeAsync(group));
    }

    [Fact]
    public async Task An_id_that_was_handed_out_is_no_static_members()
    {
        var (group, member) = await StableStaticAsync();
        var handed = (await JoinAsync(group, "")).Member!;

        Assert.Equal(ErrorCode.UnknownServerError, (await JoinAsync(group, handed, instance: One)).Error);
        Assert.Equal(ErrorCode.UnknownServerError, (await JoinAsync(group, handed, instance: "two")).Error);

        Assert.Equal(ErrorCode.None, await HeartbeatAsync(group, 1, member, One));
        Assert.Equal(ErrorCode.None, await LeaveAsync(group, handed));
    }

    /// <summary>A group of one static member, in its first generation.</summary>
    private async Task<(string Group, string Member)> StableStaticAsync()
    {
        var group = await NewGroupAsync();
        var joined = await JoinAsync(group, "", instance: One);
        Assert.Equal((ErrorCode.None, 1, joined.Member), (joined.Error, joined.Generation, joined.Leader));
        Assert.Equal((ErrorCode.None, "all"), await SyncAsync(group, 1, joined.Member!, "all", One));
        return (group, joined.Member!);
    }

    private async Task<ErrorCode> LeaveAsync(string group, string member, string instance)
    {
        var answer = await AskAsync(ApiKey.LeaveGroup, 3, new Wire().Text(group).Int32(1).Text(member).Text(instance));
        Assert.Equal(ErrorCode.None, ErrorOf(answer));
        Assert.Equal((1, member, instance), (answer.Int32(), answer.Text(), answer.Text()));
        return answer.Error();
    }
}

public sealed class EmbeddedStaticMemberCompliance(EmbeddedCluster cluster) : StaticMemberCompliance(cluster);

public sealed class ApacheKafkaStaticMemberCompliance(ApacheKafkaCluster cluster) : StaticMemberCompliance(cluster);
