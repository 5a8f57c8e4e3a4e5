using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// OffsetDelete, 0 (KIP-496): forgets a group's committed offsets of topics that it is not subscribed to.
/// <code>
/// → GroupId str, Topics [{ Name str, Partitions [{ Index i32 }] }]
/// ← Error i16, ThrottleTimeMs i32, Topics [{ Name str, Partitions [{ Index i32, Error i16 }] }]
/// </code>
/// </summary>
internal static class OffsetDelete
{
    public static async ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var (group, topics) = Read(request);
        var asked = topics.SelectMany(topic => topic.Partitions.Select(index => new GroupPartition(topic.Name, index))).ToHashSet();
        var known = asked.Where(partition => request.Broker.Topics.HasPartition(partition.Topic, partition.Partition)).ToList();
        var (error, refused) = await request.Broker.Groups.DeleteOffsetsAsync(group, known, cancellationToken);
        Write(request.Response, error, error == ErrorCode.None ? topics : [], partition =>
            refused.Contains(partition)
                ? ErrorCode.GroupSubscribedToTopic
                : known.Contains(partition) ? ErrorCode.None : ErrorCode.UnknownTopicOrPartition);
    }

    private static (string Group, List<(string Name, List<int> Partitions)> Topics) Read(KafkaRequest request)
    {
        var reader = request.Read();
        var group = reader.ReadString();
        var topics = new List<(string, List<int>)>();
        for (var count = reader.ReadArrayLength(); count > 0; count--)
        {
            var (name, partitions) = (reader.ReadString(), new List<int>());
            for (var left = reader.ReadArrayLength(); left > 0; left--) partitions.Add(reader.ReadInt32());
            topics.Add((name, partitions));
        }

        return (group, topics);
    }

    private static void Write(
        KafkaWriter response, ErrorCode error, List<(string Name, List<int> Partitions)> topics, Func<GroupPartition, ErrorCode> errorOf)
    {
        response.WriteError(error);
        response.WriteInt32(0);
        response.WriteArrayLength(topics.Count);
        foreach (var (name, partitions) in topics)
        {
            response.WriteString(name);
            response.WriteArrayLength(partitions.Count);
            foreach (var index in partitions)
            {
                response.WriteInt32(index);
                response.WriteError(errorOf(new(name, index)));
            }
        }
    }
}
