using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>
/// Requests that name the same more than once: most are answered once, or refused, so that a long list does not multiply work and answer.
/// </summary>
public abstract class RepetitionCompliance(IComplianceCluster cluster) : GroupSuite(cluster)
{
    [Fact]
    public async Task A_topic_is_described_once_whether_it_is_there_or_not()
    {
        var topic = await NewTopicAsync(2);

        var once = await Client.AskAsync(ApiKey.Metadata, 4, new Wire().Int32(1).Text(topic).Int8(0).Bytes, Cancelled);
        var often = await Client.AskAsync(ApiKey.Metadata, 4, new Wire().Int32(3).Text(topic).Text(topic).Text(topic).Int8(0).Bytes, Cancelled);
        Assert.Equal(once, often);

        var nowhere = NewName("nowhere");
        once = await Client.AskAsync(ApiKey.Metadata, 4, new Wire().Int32(1).Text(nowhere).Int8(0).Bytes, Cancelled);
        often = await Client.AskAsync(ApiKey.Metadata, 4, new Wire().Int32(2).Text(nowhere).Text(nowhere).Int8(0).Bytes, Cancelled);
        Assert.Equal(once, often);
    }

    [Fact]
    public async Task A_partition_whose_offset_is_asked_twice_is_refused_and_another_is_not()
    {
        var topic = await NewTopicAsync(2);
        var request = new Wire().Int32(-1).Int32(2)
            .Text(topic).Int32(2).Int32(0).Int64(-1).Int32(0).Int64(-2)
            .Text(topic).Int32(1).Int32(1).Int64(-1);

        var answer = await AskAsync(ApiKey.ListOffsets, 1, request);

        var errors = new Dictionary<int, ErrorCode>();
        Assert.Equal((1, topic, 2), (answer.Int32(), answer.Text(), answer.Int32()));
        for (var i = 0; i < 2; i++)
        {
            errors.Add(answer.Int32(), answer.Error());
            Assert.Equal(-1, answer.Int64());
            answer.Int64();
        }

        Assert.Equal(new() { [0] = ErrorCode.InvalidRequest, [1] = ErrorCode.None }, errors);
    }

    [Fact]
    public async Task A_partition_is_fetched_once_from_the_offset_that_was_named_last()
    {
        var topic = await NewTopicAsync();
        await ProduceAsync(topic, Batches.Of("a"));
        await ProduceAsync(topic, Batches.Of("b"));
        var request = new Wire().Int32(-1).Int32(0).Int32(1).Int32(int.MaxValue).Int8(0).Int32(2)
            .Text(topic).Int32(2).Int32(0).Int64(0).Int32(int.MaxValue).Int32(0).Int64(0).Int32(int.MaxValue)
            .Text(topic).Int32(1).Int32(0).Int64(1).Int32(int.MaxValue);

        var fetched = Requests.ReadFetched(await Client.AskAsync(ApiKey.Fetch, 4, request.Bytes, Cancelled));

        Assert.Equal((ErrorCode.None, 2, Batches.Of("b").Length), (fetched.Error, fetched.HighWatermark, fetched.Records.Length));
    }

    [Fact]
    public async Task Records_are_deleted_once_up_to_the_offset_that_was_named_last()
    {
        var topic = await NewTopicAsync();
        await ProduceAsync(topic, Batches.Of("a", "b", "c"));
        var request = new Wire().Int32(2).Text(topic).Int32(2).Int32(0).Int64(3).Int32(0).Int64(2).Text(topic).Int32(1)
            .Int32(0).Int64(1).Int32(5_000);

        var answer = await AskAsync(ApiKey.DeleteRecords, 0, request);

        answer.Int32();
        answer.SkipTo(topic, 0);
        Assert.Equal((1, ErrorCode.None), (answer.Int64(), answer.Error()));
    }

    [Fact]
    public async Task A_topic_that_is_to_be_made_grown_or_deleted_twice_is_refused_once()
    {
        var (topic, name) = (await NewTopicAsync(), NewName("topic"));

        var made = await AskAsync(ApiKey.CreateTopics, 2, new Wire().Int32(2).Raw(New(name)).Raw(New(name)).Int32(5_000).Int8(0));
        Assert.Equal((0, 1, name, ErrorCode.InvalidRequest), (made.Int32(), made.Int32(), made.Text(), made.Error()));
        var grown = await AskAsync(
            ApiKey.CreatePartitions, 0, new Wire().Int32(2).Text(topic).Int32(2).Int32(-1).Text(topic).Int32(3).Int32(-1).Int32(5_000).Int8(0));
        Assert.Equal((0, 1, topic, ErrorCode.InvalidRequest), (grown.Int32(), grown.Int32(), grown.Text(), grown.Error()));
        var deleted = await AskAsync(ApiKey.DeleteTopics, 1, new Wire().Int32(2).Text(topic).Text(topic).Int32(5_000));
        Assert.Equal((0, 1, topic, ErrorCode.InvalidRequest), (deleted.Int32(), deleted.Int32(), deleted.Text(), deleted.Error()));

        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await EndOffsetAsync(name)).Error);
        Assert.Equal(ErrorCode.None, (await EndOffsetAsync(topic)).Error);
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await EndOffsetAsync(topic, partition: 1)).Error);

        static byte[] New(string name) => new Wire().Text(name).Int32(1).Int16(1).Int32(0).Int32(0).Bytes;
    }

    [Fact]
    public async Task A_group_is_deleted_once()
    {
        var group = await NewGroupAsync();

        (int, int, string?, ErrorCode Error) deleted = default;
        await SettledAsync(async () =>
        {
            var answer = await AskAsync(ApiKey.DeleteGroups, 0, new Wire().Int32(2).Text(group).Text(group));
            deleted = (answer.Int32(), answer.Int32(), answer.Text(), answer.Error());
            return deleted.Error;
        });

        Assert.Equal((0, 1, group, ErrorCode.GroupIdNotFound), deleted);
    }

    [Fact]
    public async Task A_setting_is_described_once_and_no_setting_means_all()
    {
        var topic = await NewTopicAsync();

        Assert.Equal(1, await SettingsAsync(topic, "retention.ms", "retention.ms"));
        Assert.InRange(await SettingsAsync(topic), 20, 100);
    }

    private async Task<int> SettingsAsync(string topic, params string[] settings)
    {
        var request = new Wire().Int32(1).Int8(2).Text(topic).Int32(settings.Length);
        foreach (var setting in settings) request.Text(setting);
        var answer = await AskAsync(ApiKey.DescribeConfigs, 1, request.Int8(0));
        Assert.Equal((0, 1, ErrorCode.None), (answer.Int32(), answer.Int32(), answer.Error()));
        answer.Text();
        Assert.Equal((2, topic), (answer.Int8(), answer.Text()));
        return answer.Int32();
    }
}

public sealed class EmbeddedRepetitionCompliance(EmbeddedCluster cluster) : RepetitionCompliance(cluster);

public sealed class ApacheKafkaRepetitionCompliance(ApacheKafkaCluster cluster) : RepetitionCompliance(cluster);
