using System.Text;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>A rebalance of two, and another right behind it, as cooperative consumers have them (KIP-429): what each may do meanwhile.</summary>
public abstract class RebalanceCompliance(IComplianceCluster cluster) : GroupSuite(cluster)
{
    [Fact]
    public async Task Members_commit_until_they_join_again_and_once_they_know_what_they_have()
    {
        var ((group, first), topic) = (await StableAsync(), await NewTopicAsync());
        using var other = await Cluster.ConnectAsync(Cancelled);
        var (second, joining) = await SecondAsync(group, first, other, generation: 1);

        Assert.Equal(ErrorCode.None, await CommitAsync(group, 1, first, topic, 5));
        Assert.Equal((ErrorCode.None, 2), Brief(await JoinAsync(group, first)));
        Assert.Equal((ErrorCode.None, 2), Brief(Joined(new(await joining))));
        Assert.Equal(ErrorCode.IllegalGeneration, await CommitAsync(group, 1, first, topic, 6));
        Assert.Equal(ErrorCode.RebalanceInProgress, await CommitAsync(group, 2, first, topic, 6));
        Assert.Equal(ErrorCode.None, await HeartbeatAsync(group, 2, first));

        Assert.Equal((ErrorCode.None, "half"), await SyncAsync(group, 2, first, null, (first, "half"), (second, "")));
        Assert.Equal((ErrorCode.None, ""), await SyncAsync(group, 2, second, ""));
        Assert.Equal(ErrorCode.None, await CommitAsync(group, 2, first, topic, 7));

        // What the first has given up, the second gets in another rebalance, which the first begins.
        var again = other.AskAsync(ApiKey.JoinGroup, 5, JoinRequest(group, first).Bytes, Cancelled);
        await Eventually.HoldsAsync(
            async () => await HeartbeatAsync(group, 2, second) == ErrorCode.RebalanceInProgress, "the second is called", Cancelled);
        Assert.Equal(ErrorCode.None, await CommitAsync(group, 2, second, topic, 8));
        Assert.Equal((ErrorCode.None, 3), Brief(await JoinAsync(group, second)));
        Assert.Equal((ErrorCode.None, 3), Brief(Joined(new(await again))));
        Assert.Equal((ErrorCode.None, "half"), await SyncAsync(group, 3, first, null, (first, "half"), (second, "the other")));
        Assert.Equal((ErrorCode.None, "the other"), await SyncAsync(group, 3, second, ""));
        Assert.Equal((ErrorCode.None, 8, ""), await CommittedAsync(group, topic));
    }

    [Fact]
    public async Task What_members_want_is_told_of_a_stable_group_only()
    {
        var (group, first) = await StableAsync();
        Assert.Equal("Stable consumer range 010203 all", await DescribeMemberAsync(group));
        using var other = await Cluster.ConnectAsync(Cancelled);
        var (second, joining) = await SecondAsync(group, first, other, generation: 1);
        Assert.Equal(ErrorCode.None, await LeaveAsync(group, second));
        await joining;
        Assert.Equal("PreparingRebalance consumer   all", await DescribeMemberAsync(group));

        await JoinAsync(group, first);

        Assert.Equal("CompletingRebalance consumer   all", await DescribeMemberAsync(group));
    }

    /// <summary>A second member's join, which waits for the first.</summary>
    private async Task<(string Member, Task<byte[]> Joining)> SecondAsync(string group, string first, RawClient connection, int generation)
    {
        var member = (await JoinAsync(group, "")).Member!;
        var joining = connection.AskAsync(ApiKey.JoinGroup, 5, JoinRequest(group, member).Bytes, Cancelled);
        await Eventually.HoldsAsync(
            async () => await HeartbeatAsync(group, generation, first) == ErrorCode.RebalanceInProgress, "the first is called", Cancelled);
        return (member, joining);
    }

    private static (ErrorCode Error, int Generation) Brief(JoinAnswer joined) => (joined.Error, joined.Generation);

    /// <summary>State, type, protocol, and of the only member what it wants and has.</summary>
    private async Task<string> DescribeMemberAsync(string group)
    {
        var answer = await AskAsync(ApiKey.DescribeGroups, 4, new Wire().Int32(1).Text(group).Int8(0));
        answer.Int32();
        Assert.Equal((1, ErrorCode.None, group), (answer.Int32(), answer.Error(), answer.Text()));
        var described = $"{answer.Text()} {answer.Text()} {answer.Text()}";
        Assert.Equal(1, answer.Int32());
        for (var i = 0; i < 4; i++) answer.Text(); // id, instance, client, host
        return $"{described} {Convert.ToHexString(answer.Sized()!)} {Encoding.UTF8.GetString(answer.Sized()!)}";
    }
}

public sealed class EmbeddedRebalanceCompliance(EmbeddedCluster cluster) : RebalanceCompliance(cluster);

public sealed class ApacheKafkaRebalanceCompliance(ApacheKafkaCluster cluster) : RebalanceCompliance(cluster);
