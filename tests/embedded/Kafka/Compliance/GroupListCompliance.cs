using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>What an administrator is told of the groups that there are, and of one that is not.</summary>
public abstract class GroupListCompliance(IComplianceCluster cluster) : GroupSuite(cluster)
{
    [Theory]
    [InlineData("", true, true)]
    [InlineData("Stable", true, false)]
    [InlineData("stable", true, false)]
    [InlineData("Empty", false, true)]
    [InlineData("Empty Stable", true, true)]
    [InlineData("Dead", false, false)]
    [InlineData("asleep", false, false)]
    public async Task Groups_are_listed_by_their_state(string states, bool hasStable, bool hasEmpty)
    {
        var ((stable, _), empty) = (await StableAsync(), await EmptyAsync());

        var listed = await ListAsync(states, version: 4);

        Assert.Equal(hasStable ? ("consumer", "Stable", null) : null, Of(listed, stable));
        Assert.Equal(hasEmpty ? ("", "Empty", null) : null, Of(listed, empty));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("classic", true)]
    [InlineData("Classic", true)]
    [InlineData("consumer", false)]
    [InlineData("consumer classic", true)]
    [InlineData("share", false)]
    public async Task Groups_are_listed_by_their_type(string types, bool isListed)
    {
        var (group, _) = await StableAsync();

        Assert.Equal(isListed ? ("consumer", "Stable", "classic") : null, Of(await ListAsync("", 5, types), group));
        Assert.Null(Of(await ListAsync("Empty", 5, types), group));
    }

    [Theory]
    [InlineData(5, ErrorCode.None)]
    [InlineData(6, ErrorCode.GroupIdNotFound)]
    public async Task A_group_that_is_not_there_is_dead_and_in_newer_versions_an_error(short version, object expected)
    {
        var group = await NewGroupAsync();

        var answer = await AskFlexiblyAsync(ApiKey.DescribeGroups, version, new Wire().VarInt(2).CompactText(group).Int8(1).Int8(0));

        answer.Int32();
        Assert.Equal((1, expected), (answer.Length(), answer.Error()));
        if (version >= 6) Assert.Equal($"Group {group} not found.", answer.Text());
        Assert.Equal((group, "Dead", "", ""), (answer.Text(), answer.Text(), answer.Text(), answer.Text()));
        Assert.Equal(0, answer.Length());
    }

    /// <summary>A group that has offsets and never had members.</summary>
    private async Task<string> EmptyAsync()
    {
        var group = await NewGroupAsync();
        Assert.Equal(ErrorCode.None, await CommitAsync(group, -1, "", await NewTopicAsync(), 1));
        return group;
    }

    private static (string? ProtocolType, string? State, string? Type)? Of(
        List<(string? Group, (string?, string?, string?) Said)> listed, string group) =>
        listed.Where(each => each.Group == group).Select(each => ((string?, string?, string?)?)each.Said).SingleOrDefault();

    private async Task<List<(string? Group, (string?, string?, string?) Said)>> ListAsync(string states, short version, string types = "")
    {
        var request = new Wire();
        foreach (var filter in version >= 5 ? [states, types] : new[] { states })
        {
            var names = filter.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            request.VarInt((uint)names.Length + 1);
            foreach (var name in names) request.CompactText(name);
        }

        var answer = await AskFlexiblyAsync(ApiKey.ListGroups, version, request.Int8(0));
        answer.Int32();
        Assert.Equal(ErrorCode.None, answer.Error());
        return [.. Enumerable.Range(0, answer.Length()).Select(_ => Read()).ToList()];

        (string?, (string?, string?, string?)) Read()
        {
            var group = (answer.Text(), (answer.Text(), answer.Text(), version >= 5 ? answer.Text() : null));
            answer.Tags();
            return group;
        }
    }
}

public sealed class EmbeddedGroupListCompliance(EmbeddedCluster cluster) : GroupListCompliance(cluster);

public sealed class ApacheKafkaGroupListCompliance(ApacheKafkaCluster cluster) : GroupListCompliance(cluster);
