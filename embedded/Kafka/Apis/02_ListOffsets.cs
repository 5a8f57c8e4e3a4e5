using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// ListOffsets, 1–10: offsets by time, -1 latest, -2 earliest, -3 of the largest time (v7+), -4 earliest local (v8+), -5 tiered (v9+: none).
/// <code>
/// → ReplicaId i32, IsolationLevel i8 v2+, Topics [{ Name str, Partitions [{ Index i32, CurrentLeaderEpoch i32 v4+, Timestamp i64 }] }],
///   TimeoutMs i32 v10+
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
        var topics = Read(ref reader, request.Version).GroupBy(asked => asked.Partition.Topic).ToList();
        response.WriteArrayLength(topics.Count);
        foreach (var topic in topics)
        {
            var partitions = topic.GroupBy(asked => asked.Partition).ToList(); // one answer to a partition, however often it is named
            response.WriteString(topic.Key);
            response.WriteArrayLength(partitions.Count);
            foreach (var named in partitions)
            {
                var (error, timestamp, offset, epoch) = named.Skip(1).Any()
                    ? Refused(ErrorCode.InvalidRequest)
                    : Find(request, named.First(), committed);
                response.WriteInt32(named.Key.Partition);
                response.WriteError(error);
                response.WriteInt64(timestamp);
                response.WriteInt64(offset);
                if (request.Version >= 4) response.WriteInt32(epoch);
                response.WriteTags();
            }

            response.WriteTags();
        }

        response.WriteTags();
        return ValueTask.CompletedTask;
    }

    private static List<Asked> Read(ref KafkaReader reader, short version)
    {
        var asked = new List<Asked>();
        for (var topics = reader.ReadArrayLength(); topics > 0; topics--)
        {
            var topic = reader.ReadString();
            for (var partitions = reader.ReadArrayLength(); partitions > 0; partitions--)
            {
                asked.Add(new(new(topic, reader.ReadInt32()), version >= 4 ? reader.ReadInt32() : -1, reader.ReadInt64()));
                reader.ReadTags();
            }

            reader.ReadTags();
        }

        if (version >= 10) reader.ReadInt32();
        reader.ReadTags();
        return asked;
    }

    private static short FirstVersionWith(long timestamp) => timestamp switch
    {
        >= -2 => 0,
        -3 => 7,
        -4 => 8,
        -5 => 9,
        _ => short.MaxValue,
    };

    private static (ErrorCode Error, long Timestamp, long Offset, int Epoch) Find(KafkaRequest request, Asked asked, bool committed)
    {
        if (request.Version < FirstVersionWith(asked.Timestamp)) return Refused(ErrorCode.UnsupportedVersion);
        var partition = asked.Partition;
        if (request.Broker.Topics.Find(partition.Topic, partition.Partition, out var log) is not ErrorCode.None and var error) return Refused(error);
        if (asked.Epoch >= 0 && asked.Epoch != log!.LeaderEpoch)
            return Refused(asked.Epoch < log.LeaderEpoch ? ErrorCode.FencedLeaderEpoch : ErrorCode.UnknownLeaderEpoch);
        try
        {
            return Find(log!, asked.Timestamp, committed);
        }
        catch (ObjectDisposedException)
        {
            return Refused(ErrorCode.UnknownTopicOrPartition); // the topic was deleted meanwhile
        }
        catch (IOException)
        {
            return Refused(ErrorCode.KafkaStorageError); // what the time is looked up in is damaged
        }
    }

    private static (ErrorCode Error, long Timestamp, long Offset, int Epoch) Find(PartitionLog log, long timestamp, bool committed)
    {
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

    private static (ErrorCode Error, long Timestamp, long Offset, int Epoch) Refused(ErrorCode error) => (error, -1, -1, -1);

    private sealed record Asked(TopicPartition Partition, int Epoch, long Timestamp);
}
