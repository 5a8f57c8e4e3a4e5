using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>Records and committed offsets that are deleted by hand, and what a folder is said to hold.</summary>
public abstract class DeletionCompliance(IComplianceCluster cluster) : GroupSuite(cluster)
{
    [Theory]
    [InlineData(0, ErrorCode.None, 0)]
    [InlineData(2, ErrorCode.None, 2)]
    [InlineData(3, ErrorCode.None, 3)] // the high watermark
    [InlineData(4, ErrorCode.OffsetOutOfRange, -1)]
    [InlineData(-1, ErrorCode.None, 3)]
    [InlineData(-2, ErrorCode.OffsetOutOfRange, -1)]
    public async Task Records_are_deleted_up_to_the_high_watermark(long offset, object expected, long start)
    {
        var topic = await NewTopicOfThreeAsync();

        Assert.Equal((expected, start), await DeleteRecordsAsync(topic, offset));
        Assert.Equal((ErrorCode.None, Math.Max(start, 0)), await OffsetAsync(topic, timestamp: -2));
    }

    [Fact]
    public async Task A_deletion_below_the_start_changes_nothing()
    {
        var topic = await NewTopicOfThreeAsync();
        await DeleteRecordsAsync(topic, 2);

        Assert.Equal((ErrorCode.None, 2), await DeleteRecordsAsync(topic, 1));
    }

    [Fact]
    public async Task Deleted_records_are_not_found_by_their_time_nor_fetched()
    {
        var topic = await NewTopicOfThreeAsync();
        await DeleteRecordsAsync(topic, 2);

        Assert.Equal((ErrorCode.None, 2), await OffsetAsync(topic, timestamp: 0));
        Assert.Equal(ErrorCode.OffsetOutOfRange, (await Client.FetchAsync(Requests.Fetch(topic, 1), Cancelled)).Error);
        Assert.Equal(ErrorCode.None, (await Client.FetchAsync(Requests.Fetch(topic, 2), Cancelled)).Error);
    }

    [Theory]
    [InlineData("compact", ErrorCode.PolicyViolation)]
    [InlineData("compact,delete", ErrorCode.None)]
    public async Task Records_of_a_topic_that_is_only_compacted_are_not_deleted(string policy, object expected) =>
        Assert.Equal(expected, (await DeleteRecordsAsync(await NewTopicAsync(settings: ("cleanup.policy", policy)), 0)).Error);

    [Fact]
    public async Task Records_of_nowhere_and_of_the_coordinators_own_topic_are_not_deleted()
    {
        await CommitAsync(await NewGroupAsync(), -1, "", await NewTopicAsync(), 1);

        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await DeleteRecordsAsync(NewName("nowhere"), 0)).Error);
        Assert.Equal(ErrorCode.InvalidTopic, (await DeleteRecordsAsync("__consumer_offsets", 0)).Error);
    }

    [Fact]
    public async Task Offsets_of_a_group_without_members_are_forgotten_one_by_one()
    {
        var (group, topic) = (await NewGroupAsync(), await NewTopicAsync(2));
        for (var partition = 0; partition < 2; partition++) await CommitAsync(group, -1, "", topic, 5, partition);

        Assert.Equal((ErrorCode.None, ErrorCode.None), await DeleteOffsetAsync(group, topic, 0));
        Assert.Equal((ErrorCode.None, ErrorCode.None), await DeleteOffsetAsync(group, topic, 0)); // none is there
        Assert.Equal((ErrorCode.None, ErrorCode.UnknownTopicOrPartition), await DeleteOffsetAsync(group, topic, 2));

        Assert.Equal((ErrorCode.None, -1, ""), await CommittedAsync(group, topic));
        Assert.Equal((ErrorCode.None, 5, ""), await CommittedAsync(group, topic, partition: 1));
    }

    [Fact]
    public async Task Offsets_of_a_group_that_may_read_the_topic_are_kept()
    {
        var ((group, member), topic) = (await StableAsync(), await NewTopicAsync());
        await CommitAsync(group, 1, member, topic, 5);

        Assert.Equal((ErrorCode.None, ErrorCode.GroupSubscribedToTopic), await DeleteOffsetAsync(group, topic, 0));
        Assert.Equal((ErrorCode.None, 5, ""), await CommittedAsync(group, topic));
    }

    [Theory]
    [InlineData("", ErrorCode.InvalidGroupId)]
    [InlineData("nobody", ErrorCode.GroupIdNotFound)]
    public async Task Offsets_of_a_group_that_is_not_there_are_not_forgotten(string group, object expected)
    {
        await NewGroupAsync();

        Assert.Equal(expected, await SettledAsync(async () => (await DeleteOffsetAsync(group, await NewTopicAsync(), 0)).Error));
    }

    [Fact]
    public async Task The_folder_is_said_to_hold_the_batches_and_nothing_of_what_is_not_there()
    {
        var (topic, batch) = (await NewTopicAsync(), Batches.Of("a"));
        await ProduceAsync(topic, batch);

        Assert.Equal(batch.Length, await SizeAsync(topic));
        Assert.Null(await SizeAsync(NewName("nowhere")));
    }

    [Fact]
    public async Task Without_an_authorizer_no_access_is_told_of()
    {
        var answer = await AskAsync(ApiKey.DescribeAcls, 1, new Wire().Int8(2).Text(null).Int8(1).Text(null).Text(null).Int8(1).Int8(1));

        Assert.Equal(ErrorCode.SecurityDisabled, ErrorOf(answer));
    }

    private async Task<string> NewTopicOfThreeAsync()
    {
        var topic = await NewTopicAsync();
        Assert.Equal(ErrorCode.None, await ProduceAsync(topic, Batches.Of("a", "b", "c")));
        return topic;
    }

    private Task<(ErrorCode Error, long Start)> DeleteRecordsAsync(string topic, long offset) => Client.DeleteRecordsAsync(topic, offset, Cancelled);

    private async Task<(ErrorCode Error, ErrorCode OfPartition)> DeleteOffsetAsync(string group, string topic, int partition)
    {
        var answer = await AskAsync(ApiKey.OffsetDelete, 0, new Wire().Text(group).Int32(1).Text(topic).Int32(1).Int32(partition));
        var error = answer.Error();
        answer.Int32();
        if (error != ErrorCode.None) return (error, error);
        answer.SkipTo(topic, partition);
        return (error, answer.Error());
    }

    private async Task<long?> SizeAsync(string topic)
    {
        var answer = await AskAsync(ApiKey.DescribeLogDirs, 1, new Wire().Int32(1).Text(topic).Int32(1).Int32(0));
        answer.Int32();
        Assert.Equal(1, answer.Int32());
        Assert.Equal(ErrorCode.None, answer.Error());
        Assert.NotEqual("", answer.Text());
        if (answer.Int32() == 0) return null;
        Assert.Equal(topic, answer.Text());
        Assert.Equal(1, answer.Int32());
        Assert.Equal(0, answer.Int32());
        return answer.Int64();
    }
}

public sealed class EmbeddedDeletionCompliance(EmbeddedCluster cluster) : DeletionCompliance(cluster);

public sealed class ApacheKafkaDeletionCompliance(ApacheKafkaCluster cluster) : DeletionCompliance(cluster);
