using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>Settings of topics: how they are changed, and what is told of them.</summary>
public abstract class ConfigCompliance(IComplianceCluster cluster) : ComplianceSuite(cluster)
{
    private const int OfTopic = 1;
    private const int Default = 5;

    [Fact]
    public async Task All_settings_at_once_take_what_is_not_named_back_to_its_default()
    {
        var topic = await NewTopicAsync(settings: [("retention.ms", "5000"), ("segment.ms", "6000")]);

        Assert.Equal([ErrorCode.None], await ReplaceAsync((topic, "segment.ms", "7000")));

        await IsToldAsync(topic, "segment.ms", ("7000", OfTopic));
        await IsToldAsync(topic, "retention.ms", ("604800000", Default));
    }

    [Theory]
    [InlineData(0, "compact", "compact")]
    [InlineData(2, "compact", "delete,compact")]
    [InlineData(2, "delete", "delete")]
    [InlineData(3, "compact", "delete")]
    [InlineData(2, "compact,delete", "delete,compact")]
    [InlineData(3, "compact,delete", "")]
    public async Task A_list_is_set_added_to_and_taken_from(int operation, string value, string expected)
    {
        var topic = await NewTopicAsync(settings: ("cleanup.policy", "delete"));

        Assert.Equal([ErrorCode.None], await ChangeAsync((topic, "cleanup.policy", operation, value)));

        await IsToldAsync(topic, "cleanup.policy", (expected, OfTopic));
    }

    [Fact]
    public async Task A_setting_that_is_deleted_goes_back_to_its_default()
    {
        var topic = await NewTopicAsync(settings: ("retention.ms", "5000"));

        Assert.Equal([ErrorCode.None], await ChangeAsync((topic, "retention.ms", 1, null)));

        await IsToldAsync(topic, "retention.ms", ("604800000", Default));
    }

    [Theory]
    [InlineData("retention.ms", 2, "1", ErrorCode.InvalidConfig)] // no list
    [InlineData("retention.ms", 0, null, ErrorCode.InvalidRequest)]
    public async Task A_change_that_cannot_be_is_refused(string setting, int operation, string? value, object expected)
    {
        var topic = await NewTopicAsync();

        Assert.Equal([(ErrorCode)expected], await ChangeAsync((topic, setting, operation, value)));

        await IsToldAsync(topic, "retention.ms", ("604800000", Default));
    }

    [Fact]
    public async Task A_topic_that_is_named_twice_is_left_alone_and_the_others_are_not()
    {
        var (twice, once) = (await NewTopicAsync(), await NewTopicAsync());

        // AlterConfigs with a topic named twice is answered by this broker in the same way; Apache Kafka 4.3 gives no answer at all.
        var errors = await ChangeAsync((twice, "retention.ms", 0, "1000"), (once, "retention.ms", 0, "2000"), (twice, "segment.ms", 0, "3000"));

        Assert.Equal([ErrorCode.InvalidRequest, ErrorCode.None, ErrorCode.InvalidRequest], errors);
        await IsToldAsync(twice, "retention.ms", ("604800000", Default));
        await IsToldAsync(once, "retention.ms", ("2000", OfTopic));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    public async Task Who_names_no_setting_is_told_of_all(int names)
    {
        var answer = await AskAsync(ApiKey.DescribeConfigs, 1, new Wire().Int32(1).Int8(2).Text(await NewTopicAsync()).Int32(names).Int8(0));
        answer.Int32();
        Assert.Equal(1, answer.Int32());
        Assert.Equal(ErrorCode.None, answer.Error());
        answer.Text();
        answer.Int8();
        answer.Text();
        Assert.InRange(answer.Int32(), 20, 50);
    }

    private Task<List<ErrorCode>> ReplaceAsync(params (string Topic, string Setting, string Value)[] settings)
    {
        var request = new Wire().Int32(settings.Length);
        foreach (var (topic, setting, value) in settings) request.Int8(2).Text(topic).Int32(1).Text(setting).Text(value);
        return ErrorsAsync(ApiKey.AlterConfigs, request.Int8(0), [.. settings.Select(setting => setting.Topic)]);
    }

    private Task<List<ErrorCode>> ChangeAsync(params (string Topic, string Setting, int Operation, string? Value)[] changes)
    {
        var request = new Wire().Int32(changes.Length);
        foreach (var (topic, setting, operation, value) in changes) request.Int8(2).Text(topic).Int32(1).Text(setting).Int8(operation).Text(value);
        return ErrorsAsync(ApiKey.IncrementalAlterConfigs, request.Int8(0), [.. changes.Select(change => change.Topic)]);
    }

    private async Task<List<ErrorCode>> ErrorsAsync(ApiKey key, Wire request, List<string> topics)
    {
        var answer = await AskAsync(key, 0, request);
        answer.Int32();
        Assert.Equal(topics.Count, answer.Int32());
        var errors = new List<(string? Topic, ErrorCode Error)>();
        foreach (var _ in topics)
        {
            var error = answer.Error();
            answer.Text();
            answer.Int8();
            errors.Add((answer.Text(), error));
        }

        Assert.Equal(topics.Order(), errors.Select(one => one.Topic).Order()); // in whatever order they come
        return [.. topics.Select(topic => errors.Where(one => one.Topic == topic).Select(one => one.Error).Distinct().Single())];
    }

    /// <summary>This is what is told once a change was answered.</summary>
    private protected virtual async Task IsToldAsync(string topic, string setting, (string? Value, int Source) expected) =>
        Assert.Equal(expected, await DescribeAsync(topic, setting));

    private protected async Task<(string? Value, int Source)> DescribeAsync(string topic, string setting)
    {
        var answer = await AskAsync(ApiKey.DescribeConfigs, 1, new Wire().Int32(1).Int8(2).Text(topic).Int32(1).Text(setting).Int8(0));
        answer.Int32();
        Assert.Equal(1, answer.Int32());
        Assert.Equal(ErrorCode.None, answer.Error());
        answer.Text();
        answer.Int8();
        Assert.Equal(topic, answer.Text());
        Assert.Equal(1, answer.Int32());
        Assert.Equal(setting, answer.Text());
        var value = answer.Text();
        answer.Int8();
        return (value, answer.Int8());
    }
}

public sealed class EmbeddedConfigCompliance(EmbeddedCluster cluster) : ConfigCompliance(cluster);

public sealed class ApacheKafkaConfigCompliance(ApacheKafkaCluster cluster) : ConfigCompliance(cluster)
{
    /// <summary>Its controller answers a change before its broker tells of it.</summary>
    private protected override Task IsToldAsync(string topic, string setting, (string? Value, int Source) expected) =>
        Eventually.HoldsAsync(async () => await DescribeAsync(topic, setting) == expected, $"{setting} is {expected}", Cancelled);
}
