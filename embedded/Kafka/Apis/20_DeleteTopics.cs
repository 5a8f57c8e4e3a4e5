using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// DeleteTopics, 1–6; committed offsets of the topic go with it.
/// <code>
/// → Topics [{ Name str?, TopicId uuid }] v6+, TopicNames [str] v≤5, TimeoutMs i32
/// ← ThrottleTimeMs i32, Responses [{ Name str?(v6+), TopicId uuid v6+, Error i16, ErrorMessage str? v5+ }]
/// </code>
/// </summary>
internal static class DeleteTopics
{
    public static async ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var asked = Read(request);
        var named = asked.CountBy(topic => topic).ToList();
        var response = request.Response;
        response.WriteInt32(0);
        response.WriteArrayLength(named.Count);
        foreach (var ((name, id), times) in named)
        {
            var knownId = id == Guid.Empty && name is not null ? request.Broker.Topics.Find(name)?.Id ?? id : id;
            var error = times > 1 ? ErrorCode.InvalidRequest
                : name is not null && InternalTopic.Is(name) ? ErrorCode.InvalidTopic
                : name is null ? ErrorCode.UnknownTopicId
                : request.Broker.Topics.Delete(name);
            if (error == ErrorCode.None)
                foreach (var group in request.Broker.Groups.GroupIds) await request.Broker.Groups.ForgetAsync(group, partition => partition.Topic == name, CancellationToken.None); // though the client goes: the topic has gone already
            response.WriteString(name);
            if (request.Version >= 6) response.WriteUuid(knownId);
            response.WriteError(error);
            if (request.Version >= 5) response.WriteString(null);
            response.WriteTags();
        }

        response.WriteTags();
    }

    private static List<(string? Name, Guid Id)> Read(KafkaRequest request)
    {
        var reader = request.Read();
        var named = new List<(string?, Guid)>();
        for (var count = reader.ReadArrayLength(); count > 0; count--)
        {
            if (request.Version < 6)
            {
                named.Add((reader.ReadString(), Guid.Empty));
                continue;
            }

            var (name, id) = (reader.ReadNullableString(), reader.ReadUuid());
            named.Add((name ?? request.Broker.Topics.Find(id)?.Name, id));
            reader.ReadTags();
        }

        reader.ReadInt32();
        reader.ReadTags();
        return named;
    }
}
