using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Apis;

/// <summary>Requests about topics that are refused, or just not: with the codes that Apache Kafka 4.3 gives to the same bytes.</summary>
public sealed class TopicRequestTests : IAsyncLifetime
{
    private TestBroker broker = null!;
    private RawClient client = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.StartAsync(Cancelled);
        client = await broker.ConnectAsync(Cancelled);
        Assert.Equal(ErrorCode.None, await client.CreateTopicAsync("known.topic", 2, Cancelled));
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await broker.DisposeAsync();
    }

    [Theory]
    [InlineData("known.topic", ErrorCode.TopicAlreadyExists)]
    [InlineData("known_topic", ErrorCode.InvalidTopic)] // differs in what metrics write for a dot
    [InlineData("known-topic", ErrorCode.None)]
    [InlineData("__mine", ErrorCode.None)]
    public async Task A_name_is_not_taken(string name, object expected) => Assert.Equal(expected, await client.CreateTopicAsync(name, 1, Cancelled));

    [Theory]
    [InlineData("retention.ms", "-1", ErrorCode.None)]
    [InlineData("retention.ms", "-2", ErrorCode.InvalidConfig)]
    [InlineData("retention.ms", "soon", ErrorCode.InvalidConfig)]
    [InlineData("retention.ms", null, ErrorCode.InvalidConfig)]
    [InlineData("max.message.bytes", "0", ErrorCode.None)]
    [InlineData("max.message.bytes", "-1", ErrorCode.InvalidConfig)]
    [InlineData("min.insync.replicas", "0", ErrorCode.InvalidConfig)]
    [InlineData("min.cleanable.dirty.ratio", "1", ErrorCode.None)]
    [InlineData("min.cleanable.dirty.ratio", "1.1", ErrorCode.InvalidConfig)]
    [InlineData("cleanup.policy", "compact, delete", ErrorCode.None)]
    [InlineData("cleanup.policy", "", ErrorCode.None)]
    [InlineData("cleanup.policy", "compact,melt", ErrorCode.InvalidConfig)]
    [InlineData("message.timestamp.type", "LogAppendTime", ErrorCode.None)]
    [InlineData("message.timestamp.type", "logAppendTime", ErrorCode.InvalidConfig)]
    [InlineData("no.such", "1", ErrorCode.InvalidConfig)]
    public async Task A_setting_is_one_that_Kafka_knows_in_its_bounds(string name, string? value, object expected)
    {
        var request = new Wire().Int32(1).Text("set").Int32(1).Int16(1).Int32(0).Int32(1).Text(name).Text(value).Int32(1000).Int8(0).Bytes;

        Assert.Equal(expected, await CreateAsync(request));
    }

    [Theory]
    [InlineData(1, ErrorCode.None)]
    [InlineData(-1, ErrorCode.None)]
    [InlineData(0, ErrorCode.InvalidReplicationFactor)]
    [InlineData(2, ErrorCode.InvalidReplicationFactor)]
    public async Task One_node_has_one_replica(short replicas, object expected) =>
        Assert.Equal(
            expected, await CreateAsync(new Wire().Int32(1).Text("new").Int32(1).Int16(replicas).Int32(0).Int32(0).Int32(1000).Int8(0).Bytes));

    [Theory]
    [InlineData(-1, -1, 0, 1, ErrorCode.None)]
    [InlineData(-1, -1, 0, 7, ErrorCode.InvalidReplicaAssignment)]
    [InlineData(-1, -1, 1, 1, ErrorCode.InvalidReplicaAssignment)]
    [InlineData(1, -1, 0, 1, ErrorCode.InvalidRequest)]
    [InlineData(-1, 1, 0, 1, ErrorCode.InvalidRequest)]
    public async Task An_assignment_names_all_partitions_and_this_broker_and_nothing_besides(int partitions, short replicas, int partition, int node,
        object expected) => Assert.Equal(
        expected,
        await CreateAsync(
            new Wire().Int32(1).Text("new").Int32(partitions).Int16(replicas).Int32(1).Int32(partition).Int32(1).Int32(node).Int32(0)
            .Int32(1000).Int8(0).Bytes));

    [Fact]
    public async Task A_validation_says_what_would_be_and_does_nothing()
    {
        Assert.Equal(
            ErrorCode.None, await CreateAsync(new Wire().Int32(1).Text("new").Int32(3).Int16(1).Int32(0).Int32(0).Int32(1000).Int8(1).Bytes));
        Assert.Null(broker.State.Topics.Find("new"));
    }

    [Theory]
    [InlineData("missing", 3, ErrorCode.UnknownTopicOrPartition)]
    [InlineData("known.topic", 1, ErrorCode.InvalidPartitions)]
    [InlineData("known.topic", 2, ErrorCode.InvalidPartitions)]
    [InlineData("known.topic", 3, ErrorCode.None)]
    [InlineData("known.topic", 3, ErrorCode.None, 1)]
    [InlineData("known.topic", 3, ErrorCode.InvalidReplicaAssignment, 9)]
    [InlineData("known.topic", 4, ErrorCode.InvalidReplicaAssignment, 1)]
    [InlineData("__consumer_offsets", 9, ErrorCode.InvalidTopic)]
    public async Task A_topic_only_grows(string topic, int count, object expected, params int[] nodes)
    {
        var request = new Wire().Int32(1).Text(topic).Int32(count).Int32(nodes.Length == 0 ? -1 : nodes.Length);
        foreach (var node in nodes) request.Int32(1).Int32(node);
        var answer = await client.AskAsync(ApiKey.CreatePartitions, 0, request.Int32(1000).Int8(0).Bytes, Cancelled);

        Assert.Equal(expected, ErrorOf(answer, topic));
    }

    [Fact]
    public async Task A_topic_that_is_named_twice_is_deleted_by_neither_name()
    {
        var answer = await client.AskAsync(
            ApiKey.DeleteTopics, 1, new Wire().Int32(2).Text("known.topic").Text("known.topic").Int32(1000).Bytes, Cancelled);

        Assert.Equal(new Wire().Int32(0).Int32(1).Text("known.topic").Int16((int)ErrorCode.InvalidRequest).Bytes, answer);
        Assert.NotNull(broker.State.Topics.Find("known.topic"));
    }

    [Theory]
    [InlineData(2, "known.topic", ErrorCode.None)]
    [InlineData(2, "missing", ErrorCode.UnknownTopicOrPartition)]
    [InlineData(2, "a b", ErrorCode.InvalidTopic)]
    [InlineData(4, "1", ErrorCode.None)]
    [InlineData(4, "", ErrorCode.None)]
    [InlineData(4, "9", ErrorCode.InvalidRequest)]
    [InlineData(4, "x", ErrorCode.InvalidRequest)]
    [InlineData(77, "x", ErrorCode.InvalidRequest)]
    public async Task Settings_are_described_of_what_there_is(int type, string name, object expected)
    {
        var answer = await client.AskAsync(ApiKey.DescribeConfigs, 1, new Wire().Int32(1).Int8(type).Text(name).Int32(0).Int8(0).Bytes, Cancelled);

        Assert.Equal(expected, (ErrorCode)(short)((answer[8] << 8) | answer[9]));
    }

    [Theory]
    [InlineData("retention.ms", 0, "5", ErrorCode.None, "5")]
    [InlineData("retention.ms", 0, "x", ErrorCode.InvalidConfig, null)]
    [InlineData("retention.ms", 0, null, ErrorCode.InvalidRequest, null)]
    [InlineData("retention.ms", 1, null, ErrorCode.None, null)]
    [InlineData("retention.ms", 2, "5", ErrorCode.InvalidConfig, null)]
    [InlineData("retention.ms", 9, "5", ErrorCode.InvalidRequest, null)]
    [InlineData("no.such", 0, "5", ErrorCode.InvalidConfig, null)]
    [InlineData("cleanup.policy", 2, "compact", ErrorCode.None, "delete,compact")]
    [InlineData("cleanup.policy", 3, "delete", ErrorCode.None, "")]
    [InlineData("cleanup.policy", 3, "compact", ErrorCode.None, "delete")]
    [InlineData("cleanup.policy", 2, "compact,delete", ErrorCode.None, "delete,compact")]
    [InlineData("cleanup.policy", 3, "compact,delete", ErrorCode.None, "")]
    public async Task A_setting_is_altered(string name, int operation, string? value, object expected, string? after)
    {
        var request = new Wire().Int32(1).Int8(2).Text("known.topic").Int32(1).Text(name).Int8(operation).Text(value).Int8(0).Bytes;
        var answer = await client.AskAsync(ApiKey.IncrementalAlterConfigs, 0, request, Cancelled);

        Assert.Equal(expected, (ErrorCode)(short)((answer[8] << 8) | answer[9]));
        Assert.Equal(after, broker.State.Topics.Find("known.topic")!.Settings.GetValueOrDefault(name));
    }

    private async Task<ErrorCode> CreateAsync(byte[] request) => ErrorOf(await client.AskAsync(ApiKey.CreateTopics, 2, request, Cancelled));

    /// <summary><c>throttle i32 | count i32 | name str | error i16</c></summary>
    private static ErrorCode ErrorOf(byte[] answer, string? name = null)
    {
        var reader = new KafkaReader(answer, flexible: false);
        reader.ReadInt32();
        Assert.Equal(1, reader.ReadArrayLength());
        var named = reader.ReadString();
        if (name is not null) Assert.Equal(name, named);
        return (ErrorCode)reader.ReadInt16();
    }
}
