using EcomStreaming.Broker.Log;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// DescribeProducers, 0: who writes to a partition, and since which offset in a transaction.
/// <code>
/// → Topics [{ Name str, Partitions [i32] }]
/// ← ThrottleTimeMs i32, Topics [{ Name str, Partitions [{ Index i32, Error i16, ErrorMessage str?, Producers [{ ProducerId i64, ProducerEpoch i32,
///   LastSequence i32, LastTimestamp i64, CoordinatorEpoch i32, CurrentTxnStartOffset i64 }] }] }]
/// </code>
/// </summary>
internal static class DescribeProducers
{
    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var reader = request.Read();
        var response = request.Response;
        response.WriteInt32(0);
        var topics = reader.ReadArrayLength();
        response.WriteArrayLength(topics);
        for (; topics > 0; topics--)
        {
            var topic = reader.ReadString();
            response.WriteString(topic);
            var partitions = reader.ReadArrayLength();
            response.WriteArrayLength(partitions);
            for (; partitions > 0; partitions--) WritePartition(request, topic, reader.ReadInt32());
            reader.ReadTags();
            response.WriteTags();
        }

        reader.ReadTags();
        response.WriteTags();
        return ValueTask.CompletedTask;
    }

    private static void WritePartition(KafkaRequest request, string topic, int index)
    {
        var response = request.Response;
        var error = request.Broker.Topics.Find(topic, index, out var log);
        response.WriteInt32(index);
        response.WriteError(error);
        response.WriteString(null);
        var producers = log?.InspectProducers(all => all.Select(Described.Of).ToList()) ?? [];
        response.WriteArrayLength(producers.Count);
        foreach (var producer in producers)
        {
            response.WriteInt64(producer.Id);
            response.WriteInt32(producer.Epoch);
            response.WriteInt32(producer.LastSequence);
            response.WriteInt64(producer.LastTimestamp);
            response.WriteInt32(producer.CoordinatorEpoch);
            response.WriteInt64(producer.OpenSince);
            response.WriteTags();
        }

        response.WriteTags();
    }

    private readonly record struct Described(long Id, short Epoch, int LastSequence, long LastTimestamp, int CoordinatorEpoch, long OpenSince)
    {
        public static Described Of(KeyValuePair<long, ProducerState> producer)
        {
            var state = producer.Value;
            return new(producer.Key, state.Epoch, state.LastSequence, state.LastTimestamp, state.CoordinatorEpoch, state.OpenSince ?? -1);
        }
    }
}
