using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// WriteTxnMarkers, 1: how an administrator ends a transaction in one partition (<c>kafka-transactions.sh abort</c>), past its coordinator. One
/// node needs it for nothing else.
/// <code>
/// → Markers [{ ProducerId i64, ProducerEpoch i16, Committed bool, Topics [{ Name str, Partitions [i32] }], CoordinatorEpoch i32 }]
/// ← Markers [{ ProducerId i64, Topics [{ Name str, Partitions [{ Index i32, Error i16 }] }] }]
/// </code>
/// </summary>
internal static class WriteTxnMarkers
{
    public static async ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var markers = Read(request); // all of it before the first is written
        var response = request.Response;
        response.WriteArrayLength(markers.Count);
        foreach (var (marker, topics) in markers)
        {
            response.WriteInt64(marker.ProducerId);
            response.WriteArrayLength(topics.Count);
            foreach (var (topic, partitions) in topics)
            {
                response.WriteString(topic);
                response.WriteArrayLength(partitions.Count);
                foreach (var partition in partitions)
                {
                    response.WriteInt32(partition);
                    response.WriteError(await MarkAsync(request, new(topic, partition), marker));
                    response.WriteTags();
                }

                response.WriteTags();
            }

            response.WriteTags();
        }

        response.WriteTags();
    }

    /// <summary>An epoch that no coordinator has reached would keep this one from ever ending the producer's transactions.</summary>
    private static async ValueTask<ErrorCode> MarkAsync(KafkaRequest request, TopicPartition partition, EndMarker marker) =>
        marker.CoordinatorEpoch > request.Broker.Transactions.Epoch ? ErrorCode.TransactionCoordinatorFenced
            : marker.ProducerId < 0 || marker.ProducerEpoch < 0 ? ErrorCode.InvalidProducerEpoch
            : await request.Broker.Transactions.TryMarkAsync(partition, marker);

    private static List<(EndMarker Marker, List<(string Name, List<int> Partitions)> Topics)> Read(KafkaRequest request)
    {
        var reader = request.Read();
        var markers = new List<(EndMarker, List<(string, List<int>)>)>();
        for (var count = reader.ReadArrayLength(); count > 0; count--)
        {
            var (producer, commits) = (new TransactionalProducer(reader.ReadInt64(), reader.ReadInt16()), reader.ReadBoolean());
            var topics = ReadTopics(ref reader);
            markers.Add((new(producer.Id, producer.Epoch, commits, reader.ReadInt32()), topics));
            reader.ReadTags();
        }

        reader.ReadTags();
        return markers;
    }

    private static List<(string Name, List<int> Partitions)> ReadTopics(ref KafkaReader reader)
    {
        var topics = new List<(string, List<int>)>();
        for (var count = reader.ReadArrayLength(); count > 0; count--)
        {
            var (name, partitions) = (reader.ReadString(), new List<int>());
            for (var left = reader.ReadArrayLength(); left > 0; left--) partitions.Add(reader.ReadInt32());
            reader.ReadTags();
            topics.Add((name, partitions));
        }

        return topics;
    }
}
