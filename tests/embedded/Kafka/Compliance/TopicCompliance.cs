using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>Topics that can be, and topics that cannot.</summary>
public abstract class TopicCompliance(IComplianceCluster cluster) : ComplianceSuite(cluster)
{
    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("ä")]
    public async Task A_name_that_no_topic_can_have_is_refused(string name) => Assert.Equal(ErrorCode.InvalidTopic, await CreateAsync(name));

    [Theory]
    [InlineData(249, ErrorCode.None)]
    [InlineData(250, ErrorCode.InvalidTopic)]
    public async Task A_name_has_so_many_characters_at_most(int length, object expected) =>
        Assert.Equal(expected, await CreateAsync(NewName("long").PadRight(length, 'x')));

    [Fact]
    public async Task A_topic_is_there_once_and_no_other_differs_from_it_in_a_dot_alone()
    {
        var name = NewName("a.b");

        Assert.Equal(ErrorCode.None, await CreateAsync(name));
        Assert.Equal(ErrorCode.TopicAlreadyExists, await CreateAsync(name));
        Assert.Equal(ErrorCode.InvalidTopic, await CreateAsync(name.Replace('.', '_')));
    }

    [Theory]
    [InlineData(0, 1, ErrorCode.InvalidPartitions)]
    [InlineData(-2, 1, ErrorCode.InvalidPartitions)]
    [InlineData(1, 2, ErrorCode.InvalidReplicationFactor)]
    [InlineData(1, 0, ErrorCode.InvalidReplicationFactor)]
    [InlineData(1, 1, ErrorCode.None)]
    public async Task Partitions_and_replicas_are_as_many_as_there_can_be(int partitions, int replicas, object expected) =>
        Assert.Equal(expected, await CreateAsync(NewName("topic"), partitions, replicas));

    [Theory]
    [InlineData("no.such.setting", "1", ErrorCode.InvalidConfig)]
    [InlineData("retention.ms", "soon", ErrorCode.InvalidConfig)]
    [InlineData("retention.ms", "-2", ErrorCode.InvalidConfig)]
    [InlineData("retention.ms", "-1", ErrorCode.None)]
    [InlineData("cleanup.policy", "tidy", ErrorCode.InvalidConfig)]
    [InlineData("cleanup.policy", "compact,delete", ErrorCode.None)]
    [InlineData("min.cleanable.dirty.ratio", "1.1", ErrorCode.InvalidConfig)]
    [InlineData("min.cleanable.dirty.ratio", "1", ErrorCode.None)]
    [InlineData("compression.type", "best", ErrorCode.InvalidConfig)]
    [InlineData("message.timestamp.type", "LogAppendTime", ErrorCode.None)]
    public async Task A_setting_is_one_that_there_is_with_a_value_that_it_can_have(string setting, string value, object expected)
    {
        Assert.Equal(expected, await CreateAsync(NewName("topic"), settings: (setting, value)));
        Assert.Equal(expected, await AlterAsync(await NewTopicAsync(), setting, value));
    }

    [Fact]
    public async Task What_is_only_to_be_checked_is_not_made()
    {
        var name = NewName("topic");

        Assert.Equal(ErrorCode.None, await CreateAsync(name, validateOnly: true));
        Assert.Equal(ErrorCode.None, await CreateAsync(name));
        Assert.Equal(ErrorCode.TopicAlreadyExists, await CreateAsync(name, validateOnly: true));
    }

    [Theory]
    [InlineData(1, ErrorCode.InvalidPartitions)]
    [InlineData(2, ErrorCode.InvalidPartitions)]
    [InlineData(3, ErrorCode.None)]
    public async Task Partitions_become_more_and_nothing_else(int count, object expected) =>
        Assert.Equal(expected, await GrowAsync(await NewTopicAsync(2), count));

    [Fact]
    public async Task What_is_not_there_is_neither_deleted_nor_grown_nor_altered()
    {
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, await DeleteAsync(NewName("nowhere")));
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, await GrowAsync(NewName("nowhere"), 3));
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, await AlterAsync(NewName("nowhere"), "retention.ms", "1000"));
    }

    [Fact]
    public async Task What_was_deleted_is_gone_and_can_be_made_again_empty()
    {
        var topic = await NewTopicAsync();
        await ProduceAsync(topic, Batches.Of("a"));

        Assert.Equal(ErrorCode.None, await DeleteAsync(topic));
        Assert.Equal(ErrorCode.None, await CreateAsync(topic));
        await Eventually.HoldsAsync(async () => await EndOffsetAsync(topic) == (ErrorCode.None, 0), "it is led, and empty", Cancelled);
    }

    [Fact]
    public async Task What_is_named_twice_is_neither_deleted_nor_grown_and_all_else_is()
    {
        var (twice, once) = (await NewTopicAsync(), await NewTopicAsync());

        var growth = new Wire().Int32(3);
        foreach (var name in new[] { twice, once, twice }) growth.Text(name).Int32(2).Int32(-1);
        var grown = await AnswersAsync(ApiKey.CreatePartitions, growth.Int32(10_000).Int8(0), withMessage: true);
        var deleted = await AnswersAsync(
            ApiKey.DeleteTopics, new Wire().Int32(3).Text(twice).Text(once).Text(twice).Int32(10_000), withMessage: false);

        (string?, ErrorCode)[] expected = [(twice, ErrorCode.InvalidRequest), (once, ErrorCode.None)];
        Assert.Equal(expected.Order(), grown);
        Assert.Equal(expected.Order(), deleted);
        Assert.Equal(ErrorCode.None, await GrowAsync(twice, 2)); // one is all it had
    }

    [Fact]
    public async Task A_topic_is_deleted_by_its_name_or_by_its_id_and_not_by_both_nor_by_neither()
    {
        var (name, id) = (await NewTopicAsync(), Guid.Empty);
        await Eventually.HoldsAsync(async () => (id = await IdAsync(name)) != Guid.Empty, "it has an id", Cancelled);

        Assert.Equal([ErrorCode.InvalidRequest], await DeleteAsync((name, id)));
        Assert.Equal([ErrorCode.InvalidRequest], await DeleteAsync((null, Guid.Empty)));
        Assert.Equal([ErrorCode.InvalidRequest], await DeleteAsync((null, id), (null, id)));
        Assert.Equal([ErrorCode.InvalidRequest], await DeleteAsync((name, Guid.Empty), (null, id)));
        Assert.Equal([ErrorCode.UnknownTopicId], await DeleteAsync((null, Guid.NewGuid())));
        Assert.Equal([ErrorCode.UnknownTopicOrPartition], await DeleteAsync((NewName("nowhere"), Guid.Empty)));
        Assert.Equal([ErrorCode.None], await DeleteAsync((null, id)));
    }

    private async Task<List<ErrorCode>> DeleteAsync(params (string? Name, Guid Id)[] topics)
    {
        var request = new Wire().VarInt((uint)topics.Length + 1);
        foreach (var (name, id) in topics) request.CompactText(name).Raw(id.ToByteArray(bigEndian: true)).VarInt(0);
        return Read(await Client.AskAsync(ApiKey.DeleteTopics, 6, request.Int32(10_000).VarInt(0).Bytes, Cancelled));

        static List<ErrorCode> Read(byte[] answer)
        {
            var reader = new KafkaReader(answer, flexible: true);
            reader.ReadInt32();
            var errors = new List<ErrorCode>();
            for (var count = reader.ReadArrayLength(); count > 0; count--)
            {
                reader.ReadNullableString();
                reader.ReadUuid();
                errors.Add((ErrorCode)reader.ReadInt16());
                reader.ReadNullableString();
                reader.ReadTags();
            }

            return errors;
        }
    }

    private async Task<Guid> IdAsync(string topic)
    {
        var request = new Wire().VarInt(2).Raw(new byte[16]).CompactText(topic).VarInt(0).Int8(0).Int8(0).VarInt(0);
        return Read(await Client.AskAsync(ApiKey.Metadata, 12, request.Bytes, Cancelled));

        static Guid Read(byte[] answer)
        {
            var reader = new KafkaReader(answer, flexible: true);
            reader.ReadInt32();
            Assert.Equal(1, reader.ReadArrayLength());
            reader.ReadInt32();
            reader.ReadString();
            reader.ReadInt32();
            reader.ReadNullableString();
            reader.ReadTags();
            reader.ReadNullableString();
            reader.ReadInt32();
            Assert.Equal(1, reader.ReadArrayLength());
            reader.ReadInt16();
            reader.ReadNullableString();
            return reader.ReadUuid();
        }
    }

    /// <summary>What each topic was answered, once.</summary>
    private async Task<IEnumerable<(string? Topic, ErrorCode Error)>> AnswersAsync(ApiKey key, Wire request, bool withMessage)
    {
        var (answer, errors) = (await AskAsync(key, 1, request), new List<(string?, ErrorCode)>());
        answer.Int32();
        for (var count = answer.Int32(); count > 0; count--)
        {
            errors.Add((answer.Text(), answer.Error()));
            if (withMessage) answer.Text();
        }

        return errors.Order();
    }

    private async Task<ErrorCode> CreateAsync(
        string name, int partitions = 1, int replicas = 1, bool validateOnly = false, params (string Name, string Value)[] settings)
    {
        var request = new Wire().Int32(1).Text(name).Int32(partitions).Int16(replicas).Int32(0).Int32(settings.Length);
        foreach (var setting in settings) request.Text(setting.Name).Text(setting.Value);
        var answer = await AskAsync(ApiKey.CreateTopics, 2, request.Int32(10_000).Int8(validateOnly ? 1 : 0));
        answer.Int32();
        return OfOne(answer, name);
    }

    private Task<ErrorCode> DeleteAsync(string name) => Client.DeleteTopicAsync(name, Cancelled);

    private Task<ErrorCode> GrowAsync(string name, int count) => Client.GrowTopicAsync(name, count, Cancelled);

    private Task<ErrorCode> AlterAsync(string topic, string setting, string value) => Client.SetAsync(type: 2, topic, setting, value, Cancelled);

    private static ErrorCode OfOne(Answer answer, string name)
    {
        Assert.Equal(1, answer.Int32());
        Assert.Equal(name, answer.Text());
        return answer.Error();
    }
}

public sealed class EmbeddedTopicCompliance(EmbeddedCluster cluster) : TopicCompliance(cluster);

public sealed class ApacheKafkaTopicCompliance(ApacheKafkaCluster cluster) : TopicCompliance(cluster);
