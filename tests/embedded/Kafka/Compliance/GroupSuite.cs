using System.Text;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>What tests of groups ask, each in one classic version.</summary>
public abstract class GroupSuite(IComplianceCluster cluster) : ComplianceSuite(cluster)
{
    /// <summary>The name of a group whose coordinator answers.</summary>
    private protected async Task<string> NewGroupAsync(string? name = null)
    {
        var group = name ?? NewName("group");
        await FindCoordinatorAsync(group, type: 0);
        await SettledAsync(() => HeartbeatAsync(group, 0, "nobody"));
        return group;
    }

    /// <summary>Apache Kafka makes the topic behind a coordinator when one is first asked for.</summary>
    private protected async Task FindCoordinatorAsync(string key, int type) =>
        Assert.Equal(
            ErrorCode.None, await SettledAsync(async () => ErrorOf(await AskAsync(ApiKey.FindCoordinator, 1, new Wire().Text(key).Int8(type)))));

    /// <summary>A group of one, in its first generation.</summary>
    private protected async Task<(string Group, string Member)> StableAsync()
    {
        var group = await NewGroupAsync();
        var member = (await JoinAsync(group, "")).Member!;
        Assert.Equal(1, (await JoinAsync(group, member)).Generation);
        Assert.Equal((ErrorCode.None, "all"), await SyncAsync(group, 1, member, "all"));
        return (group, member);
    }

    private protected async Task<JoinAnswer> JoinAsync(
        string group, string member, int sessionMs = 30_000, string type = "consumer", string protocol = "range", string? instance = null) =>
        Joined(await AskAsync(ApiKey.JoinGroup, 5, JoinRequest(group, member, sessionMs, type, protocol, instance)));

    private protected static Wire JoinRequest(
        string group, string member, int sessionMs = 30_000, string type = "consumer", string protocol = "range", string? instance = null) =>
        new Wire().Text(group).Int32(sessionMs).Int32(60_000).Text(member).Text(instance).Text(type).Int32(1).Text(protocol).Sized([1, 2, 3]);

    private protected static JoinAnswer Joined(Answer answer)
    {
        answer.Int32();
        return new(answer.Error(), answer.Int32(), answer.Text(), answer.Text(), answer.Text());
    }

    private protected Task<(ErrorCode Error, string Assignment)> SyncAsync(string group, int generation, string member, string assignment,
        string? instance = null) =>
        SyncAsync(group, generation, member, instance, (member, assignment));

    private protected async Task<(ErrorCode Error, string Assignment)> SyncAsync(
        string group, int generation, string member, string? instance, params (string Member, string Assignment)[] assignments)
    {
        var request = new Wire().Text(group).Int32(generation).Text(member).Text(instance).Int32(assignments.Length);
        foreach (var (of, assignment) in assignments) request.Text(of).Sized(Encoding.UTF8.GetBytes(assignment));
        var answer = await AskAsync(ApiKey.SyncGroup, 3, request);
        answer.Int32();
        return (answer.Error(), Encoding.UTF8.GetString(answer.Sized() ?? []));
    }

    private protected async Task<ErrorCode> HeartbeatAsync(string group, int generation, string member, string? instance = null) =>
        ErrorOf(await AskAsync(ApiKey.Heartbeat, 3, new Wire().Text(group).Int32(generation).Text(member).Text(instance)));

    private protected async Task<ErrorCode> LeaveAsync(string group, string member) =>
        ErrorOf(await AskAsync(ApiKey.LeaveGroup, 2, new Wire().Text(group).Text(member)));

    private protected async Task<ErrorCode> DeleteAsync(string group)
    {
        var answer = await AskAsync(ApiKey.DeleteGroups, 1, new Wire().Int32(1).Text(group));
        answer.Int32();
        Assert.Equal(1, answer.Int32());
        answer.Text();
        return answer.Error();
    }

    private protected async Task<(ErrorCode Error, string? State)> DescribeAsync(string group)
    {
        var answer = await AskAsync(ApiKey.DescribeGroups, 4, new Wire().Int32(1).Text(group).Int8(0));
        answer.Int32();
        Assert.Equal(1, answer.Int32());
        var error = answer.Error();
        Assert.Equal(group, answer.Text());
        return (error, answer.Text());
    }

    private protected async Task<ErrorCode> CommitAsync(
        string group, int generation, string member, string topic, long offset, int partition = 0, string? metadata = null, string? instance = null)
    {
        var request = new Wire().Text(group).Int32(generation).Text(member).Text(instance).Int32(1).Text(topic).Int32(1).Int32(partition)
            .Int64(offset).Int32(-1).Text(metadata);
        var answer = await AskAsync(ApiKey.OffsetCommit, 7, request);
        answer.Int32();
        answer.SkipTo(topic, partition);
        return answer.Error();
    }

    private protected async Task<(ErrorCode Error, long Offset, string? Metadata)> CommittedAsync(
        string group, string topic, int partition = 0, short version = 5)
    {
        var answer = await AskAsync(ApiKey.OffsetFetch, version, new Wire().Text(group).Int32(1).Text(topic).Int32(1).Int32(partition));
        answer.Int32();
        answer.SkipTo(topic, partition);
        var offset = answer.Int64();
        answer.Int32();
        var metadata = answer.Text();
        return (answer.Error(), offset, metadata);
    }

    private protected sealed record JoinAnswer(ErrorCode Error, int Generation, string? Protocol, string? Leader, string? Member);
}
