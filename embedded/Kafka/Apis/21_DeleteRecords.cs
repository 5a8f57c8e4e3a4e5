using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// DeleteRecords, 0–2 (KIP-107): moves the start of partitions forward, for good. -1 is up to the high watermark; below the start nothing happens.
/// <code>
/// → Topics [{ Name str, Partitions [{ Index i32, Offset i64 }] }], TimeoutMs i32
/// ← ThrottleTimeMs i32, Topics [{ Name str, Partitions [{ Index i32, LowWatermark i64, Error i16 }] }]
/// </code>
/// </summary>
internal static class DeleteRecords
{
    private const long ToHighWatermark = -1;
    private const long NoOffset = -1;

    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var asked = Read(request).GroupBy(one => one.Key.Topic).ToList();
        var response = request.Response;
        response.WriteInt32(0);
        response.WriteArrayLength(asked.Count);
        foreach (var topic in asked)
        {
            response.WriteString(topic.Key);
            response.WriteArrayLength(topic.Count());
            foreach (var (partition, offset) in topic)
            {
                var (error, start) = Delete(request, topic.Key, partition.Partition, offset);
                response.WriteInt32(partition.Partition);
                response.WriteInt64(start);
                response.WriteError(error);
                response.WriteTags();
            }

            response.WriteTags();
        }

        response.WriteTags();
        return ValueTask.CompletedTask;
    }

    /// <summary>All of it before the first deletion: half a request deletes nothing. Of a partition that is named twice the last counts.</summary>
    private static Dictionary<TopicPartition, long> Read(KafkaRequest request)
    {
        var reader = request.Read();
        var asked = new Dictionary<TopicPartition, long>();
        for (var topics = reader.ReadArrayLength(); topics > 0; topics--)
        {
            var name = reader.ReadString();
            for (var count = reader.ReadArrayLength(); count > 0; count--)
            {
                asked[new(name, reader.ReadInt32())] = reader.ReadInt64();
                reader.ReadTags();
            }

            reader.ReadTags();
        }

        reader.ReadInt32(); // a single node waits for nobody
        reader.ReadTags();
        return asked;
    }

    private static (ErrorCode Error, long Start) Delete(KafkaRequest request, string name, int index, long offset)
    {
        if (request.Broker.Topics.Find(name) is not { } topic || topic.Find(index) is not { } partition)
        {
            return (ErrorCode.UnknownTopicOrPartition, NoOffset);
        }
        if (topic.IsInternal) return (ErrorCode.InvalidTopic, NoOffset);
        if (topic.Config is { IsCompacted: true, DeletesOldRecords: false }) return (ErrorCode.PolicyViolation, NoOffset);
        if (partition.Log is not { } log) return (ErrorCode.KafkaStorageError, NoOffset);
        var high = log.HighWatermark;
        if (offset > high || offset < ToHighWatermark) return (ErrorCode.OffsetOutOfRange, NoOffset);
        try
        {
            log.AdvanceStart(offset == ToHighWatermark ? high : offset);
            return (ErrorCode.None, log.StartOffset);
        }
        catch (IOException)
        {
            return (ErrorCode.KafkaStorageError, NoOffset);
        }
        catch (ObjectDisposedException)
        {
            return (ErrorCode.UnknownTopicOrPartition, NoOffset); // the topic was deleted meanwhile
        }
    }
}
