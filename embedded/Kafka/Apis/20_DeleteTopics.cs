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
        var named = Read(request).GroupBy(topic => topic).ToList(); // one answer to a topic, however often it is named
        var response = request.Response;
        response.WriteInt32(0);
        response.WriteArrayLength(named.Count);
        foreach (var topic in named)
        {
            var (name, id, isValid) = topic.Key;
            var error = !isValid || topic.Skip(1).Any() ? ErrorCode.InvalidRequest
                : name is null ? ErrorCode.UnknownTopicId
                : InternalTopic.Is(name) ? ErrorCode.InvalidTopic
                : request.Broker.Topics.Delete(name);
            if (error == ErrorCode.None)
                // though the client goes: the topic has gone already
                foreach (var group in request.Broker.Groups.GroupIds)
                {
                    await request.Broker.Groups.ForgetAsync(group, partition => partition.Topic == name, CancellationToken.None);
                }
            response.WriteString(name);
            if (request.Version >= 6) response.WriteUuid(id);
            response.WriteError(error);
            if (request.Version >= 5) response.WriteString(null);
            response.WriteTags();
        }

        response.WriteTags();
    }

    private static List<Asked> Read(KafkaRequest request)
    {
        var reader = request.Read();
        var named = new List<Asked>();
        for (var count = reader.ReadArrayLength(); count > 0; count--)
        {
            if (request.Version < 6)
            {
                named.Add(new(reader.ReadString(), Guid.Empty, IsValid: true));
                continue;
            }

            named.Add(Identify(request.Broker.Topics, reader.ReadNullableString(), reader.ReadUuid()));
            reader.ReadTags();
        }

        reader.ReadInt32();
        reader.ReadTags();
        return named;
    }

    /// <summary>A topic is named, or identified: by both or by neither is invalid.</summary>
    private static Asked Identify(TopicRegistry topics, string? name, Guid id)
    {
        if (name is null == (id == Guid.Empty)) return new(name, id, IsValid: false);
        return (name is null ? topics.Find(id) : topics.Find(name)) is { } topic
            ? new(topic.Name, topic.Id, IsValid: true)
            : new(name, id, IsValid: true);
    }

    private sealed record Asked(string? Name, Guid Id, bool IsValid);
}
