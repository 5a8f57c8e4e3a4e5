using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// AddPartitionsToTxn, 0–3 (those above are between brokers): all of the partitions, or none where one of them is not there. An offline one is
/// refused, other than by Kafka: a transaction with a partition that takes no marker would stay open until somebody has mended that.
/// <code>
/// → TransactionalId str, ProducerId i64, ProducerEpoch i16, Topics [{ Name str, Partitions [i32] }]
/// ← ThrottleTimeMs i32, Topics [{ Name str, Partitions [{ Index i32, Error i16 }] }]
/// </code>
/// </summary>
internal static class AddPartitionsToTxn
{
    private const short VersionWithFenced = 2;

    public static async ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var (id, producer, topics) = Read(request);
        var partitions = topics.SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.Name, partition))).ToHashSet();
        var refused = partitions.Select(partition => (partition, Error: request.Broker.Topics.Find(partition.Topic, partition.Partition, out _)))
            .Where(found => found.Error != ErrorCode.None).ToDictionary(found => found.partition, found => found.Error);
        var error = refused.Count > 0 ? ErrorCode.OperationNotAttempted
            : await request.Broker.Transactions.AddAsync(id, producer, partitions, cancellationToken);
        Write(request, topics, partition => refused.TryGetValue(partition, out var refusal)
            ? refusal
            : TransactionErrors.In(request, error, VersionWithFenced));
    }

    private static (string Id, TransactionalProducer Producer, List<(string Name, List<int> Partitions)> Topics) Read(KafkaRequest request)
    {
        var reader = request.Read();
        var (id, producer) = (reader.ReadString(), new TransactionalProducer(reader.ReadInt64(), reader.ReadInt16()));
        var topics = new List<(string, List<int>)>();
        for (var count = reader.ReadArrayLength(); count > 0; count--)
        {
            var (name, partitions) = (reader.ReadString(), new List<int>());
            for (var left = reader.ReadArrayLength(); left > 0; left--) partitions.Add(reader.ReadInt32());
            reader.ReadTags();
            topics.Add((name, partitions));
        }

        reader.ReadTags();
        return (id, producer, topics);
    }

    private static void Write(KafkaRequest request, List<(string Name, List<int> Partitions)> topics, Func<TopicPartition, ErrorCode> errorOf)
    {
        var response = request.Response;
        response.WriteInt32(0);
        response.WriteArrayLength(topics.Count);
        foreach (var (name, partitions) in topics)
        {
            response.WriteString(name);
            response.WriteArrayLength(partitions.Count);
            foreach (var partition in partitions)
            {
                response.WriteInt32(partition);
                response.WriteError(errorOf(new(name, partition)));
                response.WriteTags();
            }

            response.WriteTags();
        }

        response.WriteTags();
    }
}
