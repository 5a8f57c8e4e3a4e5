using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// OffsetForLeaderEpoch, 2–4: where an epoch ended, by which a client finds out whether the log was cut behind it (KIP-320).
/// <code>
/// → ReplicaId i32 v3+, Topics [{ Topic str, Partitions [{ Partition i32, CurrentLeaderEpoch i32, LeaderEpoch i32 }] }]
/// ← ThrottleTimeMs i32, Topics [{ Topic str, Partitions [{ Error i16, Partition i32, LeaderEpoch i32, EndOffset i64 }] }]
/// </code>
/// </summary>
internal static class OffsetForLeaderEpoch
{
    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var reader = request.Read();
        var response = request.Response;
        if (request.Version >= 3) reader.ReadInt32();
        response.WriteInt32(0);
        var topics = reader.ReadArrayLength();
        response.WriteArrayLength(topics);
        for (; topics > 0; topics--)
        {
            var topic = reader.ReadString();
            response.WriteString(topic);
            var partitions = reader.ReadArrayLength();
            response.WriteArrayLength(partitions);
            for (; partitions > 0; partitions--)
            {
                var index = reader.ReadInt32();
                var (error, epoch, end) = Find(request, new(topic, index), reader.ReadInt32(), reader.ReadInt32());
                reader.ReadTags();
                response.WriteError(error);
                response.WriteInt32(index);
                response.WriteInt32(epoch);
                response.WriteInt64(end);
                response.WriteTags();
            }

            reader.ReadTags();
            response.WriteTags();
        }

        reader.ReadTags();
        response.WriteTags();
        return ValueTask.CompletedTask;
    }

    private static (ErrorCode Error, int Epoch, long EndOffset) Find(KafkaRequest request, TopicPartition asked, int currentEpoch, int epoch)
    {
        if (request.Broker.Topics.Find(asked.Topic, asked.Partition, out var log) is not ErrorCode.None and var error) return (error, -1, -1);
        if (currentEpoch >= 0 && currentEpoch != log!.LeaderEpoch)
            return (currentEpoch < log.LeaderEpoch ? ErrorCode.FencedLeaderEpoch : ErrorCode.UnknownLeaderEpoch, -1, -1);
        var (found, end) = log!.EndOfEpoch(epoch);
        return (ErrorCode.None, found, end);
    }
}
