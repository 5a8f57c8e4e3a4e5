using System.Runtime.InteropServices;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// Produce, 3–11; advertised from 0, because older librdkafka takes that for the sign that it may compress. Batches are stored as they come.
/// A transactional batch is taken where its transaction has the partition, and nowhere else (KIP-890, part 1).
/// <code>
/// → TransactionalId str?, Acks i16, TimeoutMs i32, Topics [{ Name str, Partitions [{ Index i32, Records records? }] }]
/// ← Topics [{ Name str, Partitions [{ Index i32, Error i16, BaseOffset i64, LogAppendTimeMs i64, LogStartOffset i64 v5+,
///     RecordErrors [{ BatchIndex i32, Message str? }] v8+, ErrorMessage str? v8+ }] }], ThrottleTimeMs i32
/// </code>
/// </summary>
internal static class Produce
{
    private const short AcksNone = 0;
    private const short AcksAll = -1;
    private const short VersionWithAbortable = 11;
    private const string KeyMissing = "A compacted topic takes no record without a key.";

    public static async ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var (id, acks, refusal, topics) = Read(request); // all of it before the first append: half a request appends nothing
        var response = request.Response;
        var failed = false;
        response.WriteArrayLength(topics.Count);
        foreach (var (topic, partitions) in topics)
        {
            response.WriteString(topic);
            response.WriteArrayLength(partitions.Count);
            foreach (var (index, records) in partitions)
            {
                var result = refusal == ErrorCode.None
                    ? await AppendAsync(request, id, new(topic, index), records, acks, cancellationToken)
                    : AppendResult.Refused(refusal);
                failed |= result.Error != ErrorCode.None;
                WritePartition(request, new(topic, index), records, result);
            }

            response.WriteTags();
        }

        response.WriteInt32(0);
        response.WriteTags();
        request.ResponseSuppressed = acks == AcksNone;
        // Without an answer the only way to say that something was refused is to hang up, as Kafka does.
        if (failed && acks == AcksNone) throw new MalformedRequestException("A produce without acknowledgement was refused.");
    }

    private static (string? TransactionalId, short Acks, ErrorCode Refusal, List<TopicRecords> Topics) Read(KafkaRequest request)
    {
        var reader = request.Read();
        var transactionalId = reader.ReadNullableString();
        var acks = reader.ReadInt16();
        reader.ReadInt32(); // a single node waits for nobody
        var topics = new List<TopicRecords>();
        for (var count = reader.ReadArrayLength(); count > 0; count--)
        {
            var topic = new TopicRecords(reader.ReadString(), []);
            for (var partitions = reader.ReadArrayLength(); partitions > 0; partitions--)
            {
                topic.Partitions.Add(new(reader.ReadInt32(), reader.ReadNullableBytes()));
                reader.ReadTags();
            }

            reader.ReadTags();
            topics.Add(topic);
        }

        reader.ReadTags();
        return (transactionalId, acks, RefusalOf(transactionalId, acks, topics), topics);
    }

    private static ErrorCode RefusalOf(string? transactionalId, short acks, List<TopicRecords> topics)
    {
        if (acks is < -1 or > 1) return ErrorCode.InvalidRequiredAcks;
        var producers = topics.SelectMany(topic => topic.Partitions).Select(partition => TransactionalProducerOf(partition.Records))
            .OfType<long>().Distinct().Count();
        if (producers > 0 && transactionalId is null) return ErrorCode.TransactionalIdAuthorizationFailed;
        return producers > 1 ? ErrorCode.InvalidProducerIdMapping : ErrorCode.None;
    }

    private static long? TransactionalProducerOf(ReadOnlyMemory<byte>? records)
    {
        if (records is not { Length: >= RecordBatch.HeaderBytes } bytes) return null;
        var batch = new RecordBatch(bytes.Span);
        return batch.IsTransactional ? batch.ProducerId : null;
    }

    private static async ValueTask<AppendResult> AppendAsync(
        KafkaRequest request, string? transactionalId, TopicPartition partition, ReadOnlyMemory<byte>? records, short acks,
        CancellationToken cancellationToken)
    {
        var result = Append(request, partition.Topic, partition.Partition, records, acks);
        if (result.Error != ErrorCode.InvalidTxnState || transactionalId is null || ProducerOf(records) is not { } producer) return result;
        var error = await request.Broker.Transactions.VerifyAsync(transactionalId, producer, partition, cancellationToken);
        if (error == ErrorCode.None) return Append(request, partition.Topic, partition.Partition, records, acks);
        return AppendResult.Refused(error switch
        {
            ErrorCode.TransactionAbortable when request.Version < VersionWithAbortable => ErrorCode.InvalidTxnState,
            ErrorCode.NotCoordinator => ErrorCode.NotEnoughReplicas, // as in Kafka: the client tries again
            _ => error,
        });
    }

    private static TransactionalProducer? ProducerOf(ReadOnlyMemory<byte>? records)
    {
        var batch = new RecordBatch(records!.Value.Span);
        return batch.IsTransactional ? new(batch.ProducerId, batch.ProducerEpoch) : null;
    }

    private static AppendResult Append(KafkaRequest request, string topicName, int index, ReadOnlyMemory<byte>? records, short acks)
    {
        var broker = request.Broker;
        if (broker.Topics.Find(topicName) is not { } topic || topic.Find(index) is not { } partition)
        {
            return AppendResult.Refused(ErrorCode.UnknownTopicOrPartition);
        }
        if (partition.Log is not { } log) return AppendResult.Refused(ErrorCode.KafkaStorageError);
        if (topic.IsInternal) return AppendResult.Refused(ErrorCode.InvalidTopic);
        var batch = MemoryMarshal.AsMemory(records ?? default).Span; // the frame is ours, and its offsets are set in place
        var error = BatchValidator.Check(batch, request.Version, topic.Config, broker.Time.GetUtcNow());
        if (error != ErrorCode.None) return AppendResult.Refused(error);

        try
        {
            var result = log.Append(batch);
            if (result.Error == ErrorCode.None) broker.Metrics.CountMessages(new RecordBatch(batch).RecordCount);
            if (result.Error == ErrorCode.None && broker.Options.Flush == FlushPolicy.Always && acks == AcksAll) log.FlushTo(result.NextOffset);
            return result;
        }
        catch (IOException)
        {
            return AppendResult.Refused(ErrorCode.KafkaStorageError);
        }
        catch (ObjectDisposedException)
        {
            return AppendResult.Refused(ErrorCode.UnknownTopicOrPartition); // the topic was deleted meanwhile
        }
    }

    private static void WritePartition(KafkaRequest request, TopicPartition partition, ReadOnlyMemory<byte>? records, AppendResult result)
    {
        var response = request.Response;
        response.WriteInt32(partition.Partition);
        response.WriteError(result.Error);
        response.WriteInt64(result.BaseOffset);
        response.WriteInt64(result.AppendTime);
        if (request.Version >= 5) response.WriteInt64(request.Broker.Topics.FindPartition(partition.Topic, partition.Partition)?.StartOffset ?? -1);
        if (request.Version >= 8) WriteRecordErrors(request, partition.Topic, records, result.Error);
        response.WriteTags();
    }

    /// <summary>Which records a batch was refused for, where it is for some only: a client tells them from those that were in bad company.</summary>
    private static void WriteRecordErrors(KafkaRequest request, string topic, ReadOnlyMemory<byte>? records, ErrorCode error)
    {
        var needsKeys = error == ErrorCode.InvalidRecord && request.Broker.Topics.Find(topic)?.Config.IsCompacted == true;
        var refused = needsKeys && records is { } batch ? BatchValidator.KeylessRecords(batch.Span) : [];
        request.Response.WriteArrayLength(refused.Count);
        foreach (var index in refused)
        {
            request.Response.WriteInt32(index);
            request.Response.WriteString(KeyMissing);
            request.Response.WriteTags();
        }

        request.Response.WriteString(refused.Count > 0 ? KeyMissing : null);
    }

    private sealed record TopicRecords(string Name, List<PartitionRecords> Partitions);

    private sealed record PartitionRecords(int Index, ReadOnlyMemory<byte>? Records);
}
