using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// Metadata, 0–12: who the broker is and which partitions there are. A named topic that is missing is created where request and broker allow it.
/// <code>
/// → Topics [{ TopicId uuid v10+, Name str?(v10+) }]?(v1+), AllowAutoTopicCreation bool v4+, IncludeClusterAuthorizedOperations bool v8-10,
///   IncludeTopicAuthorizedOperations bool v8+
/// ← ThrottleTimeMs i32 v3+, Brokers [{ NodeId i32, Host str, Port i32, Rack str? v1+ }], ClusterId str? v2+, ControllerId i32 v1+,
///   Topics [{ Error i16, Name str?(v12+), TopicId uuid v10+, IsInternal bool v1+, Partitions [{ Error i16, Index i32, LeaderId i32,
///   LeaderEpoch i32 v7+, Replicas [i32], Isr [i32], Offline [i32] v5+ }], AuthorizedOperations i32 v8+ }], ClusterAuthorizedOperations i32 v8-10
/// </code>
/// </summary>
internal static class Metadata
{
    /// <summary>Stands for "not asked": there is no authorizer.</summary>
    private const int OperationsUnknown = int.MinValue;

    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var (names, mayCreate) = Read(request);
        var topics = names is null
            ? request.Broker.Topics.All.Select(topic => (topic.Name, Error: ErrorCode.None, Topic: (Topic?)topic)).ToList()
            : names.Select(name => Find(request, name, mayCreate)).ToList();
        Write(request, topics);
        return ValueTask.CompletedTask;
    }

    /// <summary>Null names are all topics; so is an empty list in version 0.</summary>
    private static (List<string>? Names, bool MayCreate) Read(KafkaRequest request)
    {
        var reader = request.Read();
        var count = reader.ReadNullableArrayLength();
        var names = count < 0 || (count == 0 && request.Version == 0) ? null : new List<string>();
        for (; count > 0; count--)
        {
            if (request.Version >= 10) reader.ReadUuid();
            names!.Add((request.Version >= 10 ? reader.ReadNullableString() : reader.ReadString()) ?? "");
            reader.ReadTags();
        }

        return (names, request.Version < 4 || reader.ReadBoolean());
    }

    private static (string Name, ErrorCode Error, Topic? Topic) Find(KafkaRequest request, string name, bool mayCreate)
    {
        var topics = request.Broker.Topics;
        if (topics.Find(name) is { } known) return (name, ErrorCode.None, known);
        if (!TopicName.IsValid(name)) return (name, ErrorCode.InvalidTopic, null);
        if (!mayCreate || !request.Broker.Options.AutoCreateTopics) return (name, ErrorCode.UnknownTopicOrPartition, null);
        var (error, _, created) = topics.Create(name, request.Broker.Options.DefaultPartitions, new Dictionary<string, string>());
        return error == ErrorCode.TopicAlreadyExists ? (name, ErrorCode.None, topics.Find(name)) : (name, error, created);
    }

    private static void Write(KafkaRequest request, List<(string Name, ErrorCode Error, Topic? Topic)> topics)
    {
        var (response, version) = (request.Response, request.Version);
        if (version >= 3) response.WriteInt32(0);
        response.WriteArrayLength(1);
        response.WriteInt32(BrokerState.NodeId);
        response.WriteString(request.Broker.Advertised.Host);
        response.WriteInt32(request.Broker.Advertised.Port);
        if (version >= 1) response.WriteString(null);
        response.WriteTags();
        if (version >= 2) response.WriteString(request.Broker.Topics.ClusterId);
        if (version >= 1) response.WriteInt32(BrokerState.NodeId);
        response.WriteArrayLength(topics.Count);
        foreach (var (name, error, topic) in topics) WriteTopic(response, version, name, error, topic);
        if (version is >= 8 and <= 10) response.WriteInt32(OperationsUnknown);
        response.WriteTags();
    }

    private static void WriteTopic(KafkaWriter response, short version, string name, ErrorCode error, Topic? topic)
    {
        response.WriteError(error);
        response.WriteString(name);
        if (version >= 10) response.WriteUuid(topic?.Id ?? Guid.Empty);
        if (version >= 1) response.WriteBoolean(topic?.IsInternal ?? false);
        var partitions = topic?.Partitions ?? [];
        response.WriteArrayLength(partitions.Count);
        for (var i = 0; i < partitions.Count; i++)
        {
            response.WriteError(ErrorCode.None);
            response.WriteInt32(i);
            response.WriteInt32(BrokerState.NodeId);
            if (version >= 7) response.WriteInt32(partitions[i].LeaderEpoch);
            WriteThisNode(response);
            WriteThisNode(response);
            if (version >= 5) response.WriteArrayLength(0);
            response.WriteTags();
        }

        if (version >= 8) response.WriteInt32(OperationsUnknown);
        response.WriteTags();
    }

    private static void WriteThisNode(KafkaWriter response)
    {
        response.WriteArrayLength(1);
        response.WriteInt32(BrokerState.NodeId);
    }
}
