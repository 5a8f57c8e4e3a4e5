using EcomStreaming.Broker.Protocol;
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

        var twice = wanted.GroupBy(topic => topic.Name).Where(same => same.Count() > 1).Select(same => same.Key).ToHashSet();
        var response = request.Response;
        response.WriteInt32(0);
        response.WriteArrayLength(wanted.Count);
        foreach (var topic in wanted)
        {
            var (error, message, created) = twice.Contains(topic.Name)
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
        var assigned = reader.ReadArrayLength();
        for (var i = 0; i < assigned; i++)
        {
            reader.ReadInt32();
            for (var brokers = reader.ReadArrayLength(); brokers > 0; brokers--) reader.ReadInt32();
            reader.ReadTags();
        }

        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var count = reader.ReadArrayLength(); count > 0; count--)
        {
            var setting = reader.ReadString();
            if (reader.ReadNullableString() is { } value) settings[setting] = value;
            reader.ReadTags();
        }

        reader.ReadTags();
        return new(name, assigned > 0 ? assigned : partitions, assigned > 0 ? (short)1 : replicas, settings);
    }

    private static (ErrorCode Error, string? Message, Topic? Topic) Create(KafkaRequest request, NewTopic topic, bool validateOnly)
    {
        if (topic.Replicas is not (1 or -1)) return (ErrorCode.InvalidReplicationFactor, "This broker is a single node: the replication factor is 1.", null);
        var partitions = topic.Partitions == -1 ? request.Broker.Options.DefaultPartitions : topic.Partitions;
        return request.Broker.Topics.Create(topic.Name, partitions, topic.Settings, validateOnly);
    }

    private static void WriteTopic(KafkaRequest request, NewTopic topic, ErrorCode error, string? message, Topic? created)
    {
        var response = request.Response;
        response.WriteString(topic.Name);
        if (request.Version >= 7) response.WriteUuid(created?.Id ?? Guid.Empty);
        response.WriteError(error);
        response.WriteString(message);
        if (request.Version >= 5)
        {
            response.WriteInt32(created?.Partitions.Count ?? -1);
            response.WriteInt16(created is null ? (short)-1 : (short)1);
            if (created is null) response.WriteArrayLength(-1);
            else WriteSettings(response, created);
        }

        response.WriteTags();
    }

    private static void WriteSettings(KafkaWriter response, Topic topic)
    {
        response.WriteArrayLength(TopicSetting.All.Count);
        foreach (var setting in TopicSetting.All.Values)
        {
            var isSet = topic.Settings.TryGetValue(setting.Name, out var value);
            response.WriteString(setting.Name);
            response.WriteString(isSet ? value : setting.Default);
            response.WriteBoolean(false);
            response.WriteInt8(isSet ? ConfigSource.Topic : ConfigSource.Default);
            response.WriteBoolean(false);
            response.WriteTags();
        }
    }

    private sealed record NewTopic(string Name, int Partitions, short Replicas, IReadOnlyDictionary<string, string> Settings);
}

/// <summary>Where a setting's value comes from, in Kafka's numbers.</summary>
internal static class ConfigSource
{
    public const sbyte Topic = 1;
    public const sbyte StaticBroker = 4;
    public const sbyte Default = 5;
}
