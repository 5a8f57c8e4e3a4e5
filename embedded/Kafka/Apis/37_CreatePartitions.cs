using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// CreatePartitions, 0–3.
/// <code>
/// → Topics [{ Name str, Count i32, Assignments [{ BrokerIds [i32] }]? }], TimeoutMs i32, ValidateOnly bool
/// ← ThrottleTimeMs i32, Results [{ Name str, Error i16, ErrorMessage str? }]
/// </code>
/// </summary>
internal static class CreatePartitions
{
    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var reader = request.Read();
        var wanted = new List<Growth>();
        for (var topics = reader.ReadArrayLength(); topics > 0; topics--) wanted.Add(ReadTopic(ref reader));

        reader.ReadInt32();
        var validateOnly = reader.ReadBoolean();
        reader.ReadTags();
        var response = request.Response;
        response.WriteInt32(0);
        var named = wanted.GroupBy(topic => topic.Name).ToList(); // one answer to a topic, however often it is named
        response.WriteArrayLength(named.Count);
        foreach (var topic in named)
        {
            var (error, message) = topic.Skip(1).Any()
                ? (ErrorCode.InvalidRequest, "The request names this topic twice.")
                : Grow(request, topic.First(), validateOnly);
            response.WriteString(topic.Key);
            response.WriteError(error);
            response.WriteMessage(message);
            response.WriteTags();
        }

        response.WriteTags();
        return ValueTask.CompletedTask;
    }

    private static Growth ReadTopic(ref KafkaReader reader)
    {
        var (name, count) = (reader.ReadString(), reader.ReadInt32());
        var length = reader.ReadNullableArrayLength();
        var assigned = length < 0 ? null : new List<List<int>>();
        for (; length > 0; length--)
        {
            assigned!.Add([]);
            for (var brokers = reader.ReadArrayLength(); brokers > 0; brokers--) assigned[^1].Add(reader.ReadInt32());
            reader.ReadTags();
        }

        reader.ReadTags();
        return new(name, count, assigned);
    }

    private static (ErrorCode Error, string? Message) Grow(KafkaRequest request, Growth topic, bool validateOnly)
    {
        if (InternalTopic.Is(topic.Name))
        {
            return (ErrorCode.InvalidTopic, "Its partitions stay as they are: groups and transactional ids are found by their number.");
        }
        var added = topic.Count - request.Broker.Topics.Find(topic.Name)?.Partitions.Count;
        if (topic.Assigned is { } assigned && added > 0 && (assigned.Count != added || assigned.Any(brokers => brokers is not [BrokerState.NodeId])))
            return (ErrorCode.InvalidReplicaAssignment,
                $"This broker is a single node: each new partition is assigned to broker {BrokerState.NodeId}.");
        return request.Broker.Topics.AddPartitions(topic.Name, topic.Count, validateOnly);
    }

    /// <param name="Assigned">The brokers of each new partition; null leaves it to the broker.</param>
    private sealed record Growth(string Name, int Count, IReadOnlyList<List<int>>? Assigned);
}
