using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// CreateTopics, 2–7.
/// <code>
/// → Topics [{ Name str, NumPartitions i32, ReplicationFactor i16, Assignments [{ PartitionIndex i32, BrokerIds [i32] }],
///   Configs [{ Name str, Value str? }] }], TimeoutMs i32, ValidateOnly bool
/// ← ThrottleTimeMs i32, Topics [{ Name str, TopicId uuid v7+, Error i16, ErrorMessage str?, NumPartitions i32 v5+, ReplicationFactor i16 v5+,
///   Configs [{ Name str, Value str?, ReadOnly bool, ConfigSource i8, IsSensitive bool }]? v5+ }]
/// </code>
/// </summary>
internal static class CreateTopics
{
    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var reader = request.Read();
        var wanted = new List<NewTopic>();
        for (var count = reader.ReadArrayLength(); count > 0; count--) wanted.Add(ReadTopic(ref reader));
        reader.ReadInt32();
        var validateOnly = reader.ReadBoolean();
        reader.ReadTags();

        var named = wanted.GroupBy(topic => topic.Name).Select(same => (Topic: same.First(), Times: same.Count())).ToList();
        var response = request.Response;
        response.WriteInt32(0);
        response.WriteArrayLength(named.Count);
        foreach (var (topic, times) in named)
        {
            var (error, message, created) = times > 1
                ? (ErrorCode.InvalidRequest, "The request names this topic twice.", null)
                : Create(request, topic, validateOnly);
            WriteTopic(request, topic, error, message, created);
        }

        response.WriteTags();
        return ValueTask.CompletedTask;
    }

    private static NewTopic ReadTopic(ref KafkaReader reader)
    {
        var (name, partitions, replicas) = (reader.ReadString(), reader.ReadInt32(), reader.ReadInt16());
        var assigned = new List<(int Partition, List<int> Brokers)>();
        for (var count = reader.ReadArrayLength(); count > 0; count--)
        {
            assigned.Add((reader.ReadInt32(), []));
            for (var brokers = reader.ReadArrayLength(); brokers > 0; brokers--) assigned[^1].Brokers.Add(reader.ReadInt32());
            reader.ReadTags();
        }

        var settings = new Dictionary<string, string?>(StringComparer.Ordinal);
        for (var count = reader.ReadArrayLength(); count > 0; count--)
        {
            var setting = reader.ReadString();
            settings[setting] = reader.ReadNullableString();
            reader.ReadTags();
        }

        reader.ReadTags();
        return new(name, partitions, replicas, assigned, settings);
    }

    private static (ErrorCode Error, string? Message, Topic? Topic) Create(KafkaRequest request, NewTopic topic, bool validateOnly)
    {
        if (InternalTopic.Is(topic.Name)) return (ErrorCode.InvalidTopic, "The broker creates this topic itself.", null);
        if (RefusalOf(topic) is var (error, message) && error != ErrorCode.None) return (error, message, null);
        return request.Broker.Topics.Create(topic.Name, topic.PartitionCount(request), topic.Settings!, validateOnly);
    }

    private static (ErrorCode Error, string? Message) RefusalOf(NewTopic topic)
    {
        if (topic.Settings.FirstOrDefault(setting => setting.Value is null) is { Key: { } unset })
            return (ErrorCode.InvalidConfig, $"Null value not supported for topic configs: {unset}");
        if (topic.Assigned.Count == 0)
            return topic.Replicas is 1 or -1
                ? (ErrorCode.None, null)
                : (ErrorCode.InvalidReplicationFactor, "This broker is a single node: the replication factor is 1.");
        if (topic.Partitions != -1 || topic.Replicas != -1)
        {
            return (ErrorCode.InvalidRequest, "Assignments leave no number of partitions or replicas to choose.");
        }
        var isWhole = topic.Assigned.Select(assigned => assigned.Partition).Order().SequenceEqual(Enumerable.Range(0, topic.Assigned.Count));
        return isWhole && topic.Assigned.All(assigned => assigned.Brokers is [BrokerState.NodeId])
            ? (ErrorCode.None, null)
            : (ErrorCode.InvalidReplicaAssignment,
                $"This broker is a single node: each partition from 0 on is assigned to broker {BrokerState.NodeId}.");
    }

    private static void WriteTopic(KafkaRequest request, NewTopic topic, ErrorCode error, string? message, Topic? created)
    {
        var response = request.Response;
        response.WriteString(topic.Name);
        if (request.Version >= 7) response.WriteUuid(created?.Id ?? Guid.Empty);
        response.WriteError(error);
        response.WriteMessage(message);
        if (request.Version >= 5)
        {
            var isAccepted = error == ErrorCode.None; // a validation says what would be
            response.WriteInt32(isAccepted ? topic.PartitionCount(request) : -1);
            response.WriteInt16(isAccepted ? (short)1 : (short)-1);
            if (isAccepted) WriteSettings(request, topic.Settings);
            else response.WriteArrayLength(-1);
        }

        response.WriteTags();
    }

    private static void WriteSettings(KafkaRequest request, IReadOnlyDictionary<string, string?> settings)
    {
        var response = request.Response;
        response.WriteArrayLength(TopicSetting.All.Count);
        foreach (var setting in TopicSetting.All.Values)
        {
            var isSet = settings.TryGetValue(setting.Name, out var value);
            var inherited = DescribedSetting.LevelsOf(setting, request.Broker.Topics.BrokerSettings)[0];
            response.WriteString(setting.Name);
            response.WriteString(isSet ? value : inherited.Value);
            response.WriteBoolean(false);
            response.WriteInt8(isSet ? ConfigSource.Topic : inherited.Source);
            response.WriteBoolean(false);
            response.WriteTags();
        }
    }

    private sealed record NewTopic(
        string Name, int Partitions, short Replicas, IReadOnlyList<(int Partition, List<int> Brokers)> Assigned,
        IReadOnlyDictionary<string, string?> Settings)
    {
        public int PartitionCount(KafkaRequest request) =>
            Assigned.Count > 0 ? Assigned.Count : Partitions == -1 ? request.Broker.Options.DefaultPartitions : Partitions;
    }
}

/// <summary>Where a setting's value comes from, in Kafka's numbers.</summary>
internal static class ConfigSource
{
    public const sbyte Topic = 1;
    public const sbyte DynamicBroker = 2;
    public const sbyte DynamicCluster = 3;
    public const sbyte StaticBroker = 4;
    public const sbyte Default = 5;
}
