using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// OffsetCommit, 2–9: in the log before it is answered.
/// <code>
/// → GroupId str, Generation i32, MemberId str, GroupInstanceId str? v7+, RetentionTimeMs i64 v≤4, Topics [{ Name str,
///   Partitions [{ Index i32, Offset i64, LeaderEpoch i32 v6+, Metadata str? }] }]
/// ← ThrottleTimeMs i32 v3+, Topics [{ Name str, Partitions [{ Index i32, Error i16 }] }]
/// </code>
/// </summary>
internal static class OffsetCommit
{
    private const long NoRetention = -1;

    public static async ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var (group, member, offsets) = Read(request);
        var topics = request.Broker.Topics;
        var errors = await request.Broker.Groups.CommitAsync(
            group,
            member,
            offsets,
            partition => topics.HasPartition(partition.Topic, partition.Partition),
            request.Version >= 9 ? ErrorCode.GroupIdNotFound : ErrorCode.IllegalGeneration,
            cancellationToken);
        var response = request.Response;
        if (request.Version >= 3) response.WriteInt32(0);
        var byTopic = errors.GroupBy(error => error.Key.Topic).ToList();
        response.WriteArrayLength(byTopic.Count);
        foreach (var topic in byTopic)
        {
            response.WriteString(topic.Key);
            response.WriteArrayLength(topic.Count());
            foreach (var (partition, error) in topic)
            {
                response.WriteInt32(partition.Partition);
                response.WriteError(error);
                response.WriteTags();
            }

            response.WriteTags();
        }

        response.WriteTags();
    }

    private static (string Group, MemberReference Member, Dictionary<GroupPartition, OffsetToCommit> Offsets) Read(KafkaRequest request)
    {
        var reader = request.Read();
        var (group, generation, member) = (reader.ReadString(), reader.ReadInt32(), reader.ReadString());
        var instance = request.Version >= 7 ? reader.ReadNullableString() : null;
        var retention = request.Version <= 4 ? reader.ReadInt64() : NoRetention;
        var offsets = new Dictionary<GroupPartition, OffsetToCommit>();
        for (var topics = reader.ReadArrayLength(); topics > 0; topics--)
        {
            var topic = reader.ReadString();
            for (var count = reader.ReadArrayLength(); count > 0; count--)
            {
                var (partition, offset) = (reader.ReadInt32(), reader.ReadInt64());
                var epoch = request.Version >= 6 ? reader.ReadInt32() : -1;
                offsets[new(topic, partition)] = new(offset, epoch, reader.ReadNullableString() ?? "", retention == NoRetention ? null : retention);
                reader.ReadTags();
            }

            reader.ReadTags();
        }

        reader.ReadTags();
        return (group, new(member, instance, generation), offsets);
    }
}
