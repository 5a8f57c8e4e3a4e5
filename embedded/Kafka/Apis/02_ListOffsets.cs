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
        var (asked, committed) = Read(request);
        var response = request.Response;
        if (request.Version >= 2) response.WriteInt32(0);
        var byTopic = asked.GroupBy(one => one.Topic).ToList();
        response.WriteArrayLength(byTopic.Count);
        foreach (var topic in byTopic)
        {
            var partitions = topic.GroupBy(one => one.Partition).Select(same => (Asked: same.First(), Times: same.Count())).ToList();
            response.WriteString(topic.Key);
            response.WriteArrayLength(partitions.Count);
            foreach (var (one, times) in partitions) WritePartition(request, one, times > 1 ? Refused(ErrorCode.InvalidRequest) : Find(request, one, committed));
            response.WriteTags();
        }

        response.WriteTags();
        return ValueTask.CompletedTask;
    }

    private static (List<Asked> Asked, bool Committed) Read(KafkaRequest request)
    {
        var reader = request.Read();
        reader.ReadInt32();
        var committed = request.Version >= 2 && reader.ReadInt8() == 1;
        var asked = new List<Asked>();
        for (var topics = reader.ReadArrayLength(); topics > 0; topics--)
        {
            var topic = reader.ReadString();
            for (var count = reader.ReadArrayLength(); count > 0; count--)
            {
                asked.Add(new(topic, reader.ReadInt32(), request.Version >= 4 ? reader.ReadInt32() : -1, reader.ReadInt64()));
                reader.ReadTags();
            }

            reader.ReadTags();
        }

        if (request.Version >= 10) reader.ReadInt32();
        reader.ReadTags();
        return (asked, committed);
    }

    private static void WritePartition(KafkaRequest request, Asked asked, Found found)
    {
        var response = request.Response;
        response.WriteInt32(asked.Partition);
        response.WriteError(found.Error);
        response.WriteInt64(found.Timestamp);
        response.WriteInt64(found.Offset);
        if (request.Version >= 4) response.WriteInt32(found.Epoch);
        response.WriteTags();
    }

    private static short FirstVersionWith(long timestamp) => timestamp switch
    {
        >= -2 => 0,
        -3 => 7,
        -4 => 8,
        -5 => 9,
        _ => short.MaxValue,
    };

    private static Found Find(KafkaRequest request, Asked asked, bool committed)
    {
        var (epoch, timestamp) = (asked.LeaderEpoch, asked.Timestamp);
        if (request.Version < FirstVersionWith(timestamp)) return Refused(ErrorCode.UnsupportedVersion);
        if (request.Broker.Topics.FindPartition(asked.Topic, asked.Partition) is not { } log) return Refused(ErrorCode.UnknownTopicOrPartition);
        if (epoch >= 0 && epoch != log.LeaderEpoch) return Refused(epoch < log.LeaderEpoch ? ErrorCode.FencedLeaderEpoch : ErrorCode.UnknownLeaderEpoch);
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
        return new(ErrorCode.None, time, offset, offset < 0 ? -1 : log.EpochOf(offset));
    }

    private static Found Refused(ErrorCode error) => new(error, -1, -1, -1);

    private readonly record struct Asked(string Topic, int Partition, int LeaderEpoch, long Timestamp);

    private readonly record struct Found(ErrorCode Error, long Timestamp, long Offset, int Epoch);
}
