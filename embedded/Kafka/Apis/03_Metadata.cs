using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// Metadata, 0–13: who the broker is and which partitions there are. A named topic that is missing is created where request and broker allow it.
/// From version 12 topics can be named by their ids. Where one is, names count for nothing, as in Kafka; one without name and id is refused, where
/// Kafka fails.
/// <code>
/// → Topics [{ TopicId uuid v10+, Name str?(v10+) }]?(v1+), AllowAutoTopicCreation bool v4+, IncludeClusterAuthorizedOperations bool v8-10,
///   IncludeTopicAuthorizedOperations bool v8+
/// ← ThrottleTimeMs i32 v3+, Brokers [{ NodeId i32, Host str, Port i32, Rack str? v1+ }], ClusterId str? v2+, ControllerId i32 v1+,
///   Topics [{ Error i16, Name str?(v12+), TopicId uuid v10+, IsInternal bool v1+, Partitions [{ Error i16, Index i32, LeaderId i32,
///   LeaderEpoch i32 v7+, Replicas [i32], Isr [i32], Offline [i32] v5+ }], AuthorizedOperations i32 v8+ }], ClusterAuthorizedOperations i32 v8-10,
///   Error i16 v13+
/// </code>
/// </summary>
internal static class Metadata
{
    private const int NoLeader = -1;
    private const int NoEpoch = -1;

    private const short VersionWithIds = 12;

    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var query = Read(request);
        var (error, topics) = Find(request, query);
        Write(request, query, error, topics);
        return ValueTask.CompletedTask;
    }

    /// <summary>Null topics are all; so is an empty list in version 0.</summary>
    private static Query Read(KafkaRequest request)
    {
        var reader = request.Read();
        var version = request.Version;
        var count = reader.ReadNullableArrayLength();
        var topics = count < 0 || (count == 0 && version == 0) ? null : new HashSet<Asked>(); // who is named twice is answered once
        for (; count > 0; count--)
        {
            var id = version >= 10 ? reader.ReadUuid() : Guid.Empty;
            topics!.Add(new(version >= 10 ? reader.ReadNullableString() : reader.ReadString(), id));
            reader.ReadTags();
        }

        var mayCreate = version < 4 || reader.ReadBoolean();
        var withClusterOperations = version is >= 8 and <= 10 && reader.ReadBoolean();
        var withTopicOperations = version >= 8 && reader.ReadBoolean();
        reader.ReadTags();
        return new(topics, mayCreate, withClusterOperations, withTopicOperations);
    }

    private static (ErrorCode Error, List<Found> Topics) Find(KafkaRequest request, Query query)
    {
        var topics = request.Broker.Topics;
        if (query.Topics is not { } asked)
        {
            return (ErrorCode.None, [.. topics.All.Select(topic => new Found(topic.Name, topic.Id, ErrorCode.None, topic))]);
        }

        var ids = asked.Select(topic => topic.Id).Where(id => id != Guid.Empty).ToHashSet();
        if (ids.Count > 0 ? request.Version < VersionWithIds : asked.Any(topic => topic.Name is null))
        {
            return (ErrorCode.InvalidRequest, [.. asked.Select(topic => new Found(topic.Name ?? "", topic.Id, ErrorCode.InvalidRequest, null))]);
        }

        return (ErrorCode.None, ids.Count > 0
            ? [.. FindById(topics, ids)]
            : [.. asked.Select(topic => Find(request, topic.Name!, query.MayCreate))]);
    }

    private static IEnumerable<Found> FindById(TopicRegistry topics, HashSet<Guid> ids)
    {
        var known = topics.All.Where(topic => ids.Contains(topic.Id)).ToDictionary(topic => topic.Id);
        return ids.Select(id => known.TryGetValue(id, out var topic)
            ? new Found(topic.Name, id, ErrorCode.None, topic)
            : new Found(null, id, ErrorCode.UnknownTopicId, null));
    }

    private static Found Find(KafkaRequest request, string name, bool mayCreate)
    {
        var topics = request.Broker.Topics;
        if (topics.Find(name) is { } known) return new(name, known.Id, ErrorCode.None, known);
        if (!TopicName.IsValid(name)) return new(name, Guid.Empty, ErrorCode.InvalidTopic, null);
        if (!mayCreate || !request.Broker.Options.AutoCreateTopics) return new(name, Guid.Empty, ErrorCode.UnknownTopicOrPartition, null);
        var (error, _, created) = InternalTopic.Is(name)
            ? InternalTopic.Create(topics, name)
            : topics.Create(name, request.Broker.Options.DefaultPartitions, new Dictionary<string, string>());
        if (error == ErrorCode.TopicAlreadyExists) (error, created) = (ErrorCode.None, topics.Find(name)); // somebody was quicker
        return new(name, created?.Id ?? Guid.Empty, error, created);
    }

    private static void Write(KafkaRequest request, Query query, ErrorCode error, List<Found> topics)
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
        foreach (var topic in topics) WriteTopic(response, version, topic, query.WithTopicOperations);
        if (version is >= 8 and <= 10)
        {
            response.WriteInt32(query.WithClusterOperations ? AuthorizedOperations.Cluster : AuthorizedOperations.NotAsked);
        }
        if (version >= 13) response.WriteError(error);
        response.WriteTags();
    }

    private static void WriteTopic(KafkaWriter response, short version, Found found, bool withOperations)
    {
        response.WriteError(found.Error);
        response.WriteString(found.Name);
        if (version >= 10) response.WriteUuid(found.Id);
        if (version >= 1) response.WriteBoolean(found.Topic?.IsInternal ?? false);
        var partitions = found.Topic?.Partitions ?? [];
        response.WriteArrayLength(partitions.Count);
        for (var i = 0; i < partitions.Count; i++)
        {
            // An offline partition has no leader, as in Kafka: its clients wait, and ask again.
            var log = partitions[i].Log;
            response.WriteError(log is null ? ErrorCode.LeaderNotAvailable : ErrorCode.None);
            response.WriteInt32(i);
            response.WriteInt32(log is null ? NoLeader : BrokerState.NodeId);
            if (version >= 7) response.WriteInt32(log?.LeaderEpoch ?? NoEpoch);
            WriteThisNode(response);
            WriteThisNode(response);
            if (version >= 5 && log is null) WriteThisNode(response);
            else if (version >= 5) response.WriteArrayLength(0);
            response.WriteTags();
        }

        if (version >= 8) response.WriteInt32(withOperations ? AuthorizedOperations.Topic : AuthorizedOperations.NotAsked);
        response.WriteTags();
    }

    private static void WriteThisNode(KafkaWriter response)
    {
        response.WriteArrayLength(1);
        response.WriteInt32(BrokerState.NodeId);
    }

    private sealed record Query(HashSet<Asked>? Topics, bool MayCreate, bool WithClusterOperations, bool WithTopicOperations);

    /// <param name="Name">Null or empty where the topic is named by its id.</param>
    private readonly record struct Asked(string? Name, Guid Id);

    private sealed record Found(string? Name, Guid Id, ErrorCode Error, Topic? Topic);
}
