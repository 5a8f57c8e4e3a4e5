using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>Committed offsets: whose are taken, and what is told of them.</summary>
public abstract class CommittedOffsetCompliance(IComplianceCluster cluster) : GroupSuite(cluster)
{
    [Fact]
    public async Task What_was_committed_last_is_told()
    {
        var ((group, member), topic) = (await StableAsync(), await NewTopicAsync(2));

        Assert.Equal(ErrorCode.None, await CommitAsync(group, 1, member, topic, 5, metadata: "first"));
        Assert.Equal(ErrorCode.None, await CommitAsync(group, 1, member, topic, 3, metadata: "then"));

        Assert.Equal((ErrorCode.None, 3, "then"), await CommittedAsync(group, topic));
        Assert.Equal((ErrorCode.None, -1, ""), await CommittedAsync(group, topic, partition: 1));
    }

    [Fact]
    public async Task Nobody_commits_for_a_group_that_has_members_but_they_themselves()
    {
        var ((group, member), topic) = (await StableAsync(), await NewTopicAsync());

        Assert.Equal(ErrorCode.UnknownMemberId, await CommitAsync(group, -1, "", topic, 1));
        Assert.Equal(ErrorCode.UnknownMemberId, await CommitAsync(group, 1, "somebody", topic, 1));
        Assert.Equal(ErrorCode.IllegalGeneration, await CommitAsync(group, 2, member, topic, 1));
        Assert.Equal((ErrorCode.None, -1, ""), await CommittedAsync(group, topic));
    }

    [Fact]
    public async Task A_group_without_members_takes_offsets_from_whoever_is_in_no_generation()
    {
        var (group, topic) = (await NewGroupAsync(), await NewTopicAsync());

        Assert.Equal(ErrorCode.IllegalGeneration, await CommitAsync(group, 1, "somebody", topic, 1));
        Assert.Equal(ErrorCode.None, await CommitAsync(group, -1, "", topic, 9));
        Assert.Equal((ErrorCode.None, 9, ""), await CommittedAsync(group, topic));
        Assert.Equal((ErrorCode.None, "Empty"), await DescribeAsync(group));
    }

    [Theory]
    [InlineData(4_096, ErrorCode.None)]
    [InlineData(4_097, ErrorCode.OffsetMetadataTooLarge)]
    public async Task A_note_beside_the_offset_has_so_many_characters_at_most(int length, object expected) =>
        Assert.Equal(expected, await CommitAsync(await NewGroupAsync(), -1, "", await NewTopicAsync(), 1, metadata: new('x', length)));

    [Fact]
    public async Task Of_a_partition_that_is_not_there_no_offset_is_taken()
    {
        var group = await NewGroupAsync();

        Assert.Equal(ErrorCode.UnknownTopicOrPartition, await CommitAsync(group, -1, "", NewName("nowhere"), 1));
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, await CommitAsync(group, -1, "", await NewTopicAsync(), 1, partition: 1));
    }

    [Fact]
    public async Task Of_a_group_that_is_not_there_no_offset_is_known() =>
        Assert.Equal((ErrorCode.None, -1, ""), await CommittedAsync(await NewGroupAsync(), await NewTopicAsync()));
}

public sealed class EmbeddedCommittedOffsetCompliance(EmbeddedCluster cluster) : CommittedOffsetCompliance(cluster);

public sealed class ApacheKafkaCommittedOffsetCompliance(ApacheKafkaCluster cluster) : CommittedOffsetCompliance(cluster);
