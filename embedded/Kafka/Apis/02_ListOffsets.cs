using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// ListOffsets, 1–10: offsets by time, -1 latest, -2 earliest, -3 of the largest time (v7+), -4 earliest local (v8+), -5 tiered (v9+: none).
/// <code>
/// → ReplicaId i32, IsolationLevel i8 v2+, Topics [{ Name str, Partitions [{ Index i32, CurrentLeaderEpoch i32 v4+, Timestamp i64 }] }], TimeoutMs i32 v10+
/// ← ThrottleTimeMs i32 v2+, Topics [{ Name str, Partitions [{ Index i32, Error i16, Timestamp i64, Offset i64, LeaderEpoch i32 v4+ }] }]
/// </code>
/// </summary>
internal static class ListOffsets
{
    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var reader = request.Read();
        var response = request.Response;
        reader.ReadInt32();
        var committed = request.Version >= 2 && reader.ReadInt8() == 1;
        if (request.Version >= 2) response.WriteInt32(0);
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
                var epoch = request.Version >= 4 ? reader.ReadInt32() : -1;
                var (error, timestamp, offset, offsetEpoch) = Find(request, request.Broker.Topics.FindPartition(topic, index), committed, epoch, reader.ReadInt64());
                reader.ReadTags();
                response.WriteInt32(index);
                response.WriteError(error);
                response.WriteInt64(timestamp);
                response.WriteInt64(offset);
                if (request.Version >= 4) response.WriteInt32(offsetEpoch);
                response.WriteTags();
            }

            reader.ReadTags();
            response.WriteTags();
        }

        if (request.Version >= 10) reader.ReadInt32();
        reader.ReadTags();
        response.WriteTags();
        return ValueTask.CompletedTask;
    }

    private static short FirstVersionWith(long timestamp) => timestamp switch
    {
        >= -2 => 0,
        -3 => 7,
        -4 => 8,
        -5 => 9,
        _ => short.MaxValue,
    };

    private static (ErrorCode Error, long Timestamp, long Offset, int Epoch) Find(KafkaRequest request, PartitionLog? log, bool committed, int epoch, long timestamp)
    {
        if (request.Version < FirstVersionWith(timestamp)) return (ErrorCode.UnsupportedVersion, -1, -1, -1);
        if (log is null) return (ErrorCode.UnknownTopicOrPartition, -1, -1, -1);
        if (epoch >= 0 && epoch != log.LeaderEpoch)
            return (epoch < log.LeaderEpoch ? ErrorCode.FencedLeaderEpoch : ErrorCode.UnknownLeaderEpoch, -1, -1, -1);
        var (time, offset) = timestamp switch
        {
            -1 => (-1, committed ? log.LastStableOffset : log.HighWatermark),
            -2 or -4 => (-1, log.StartOffset),
            -3 => log.FindLatestTime(),
            -5 => (-1, -1),
            >= 0 => log.FindByTime(timestamp),
            _ => (-1, -1),
        };
        // What is not decided yet is not there yet for who reads committed records only.
        if (committed && timestamp is >= 0 or -3 && offset >= log.LastStableOffset) (time, offset) = (-1, -1);
        return (ErrorCode.None, time, offset, offset < 0 ? -1 : log.EpochOf(offset));
    }
}
