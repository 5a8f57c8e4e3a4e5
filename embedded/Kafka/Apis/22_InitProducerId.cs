using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// InitProducerId, 0–5: an id for an idempotent producer, or for a transactional one its own id with the next epoch, which keeps out whoever had
/// the one before.
/// <code>
/// → TransactionalId str?, TransactionTimeoutMs i32, ProducerId i64 v3+, ProducerEpoch i16 v3+
/// ← ThrottleTimeMs i32, Error i16, ProducerId i64, ProducerEpoch i16
/// </code>
/// </summary>
internal static class InitProducerId
{
    private const short VersionWithFenced = 4;
    private static readonly TransactionalProducer None = new(-1, -1);

    public static async ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var (id, timeoutMs, known) = Read(request);
        var (error, producer) = await InitializeAsync(request, id, timeoutMs, known, cancellationToken);
        var response = request.Response;
        response.WriteInt32(0);
        response.WriteError(TransactionErrors.In(request, error, VersionWithFenced));
        response.WriteInt64(producer.Id);
        response.WriteInt16(producer.Epoch);
        response.WriteTags();
    }

    private static (string? Id, int TimeoutMs, TransactionalProducer Known) Read(KafkaRequest request)
    {
        var reader = request.Read();
        var (id, timeoutMs) = (reader.ReadNullableString(), reader.ReadInt32());
        var known = request.Version >= 3 ? new TransactionalProducer(reader.ReadInt64(), reader.ReadInt16()) : None;
        reader.ReadTags();
        return (id, timeoutMs, known);
    }

    private static async ValueTask<(ErrorCode Error, TransactionalProducer Producer)> InitializeAsync(
        KafkaRequest request, string? id, int timeoutMs, TransactionalProducer known, CancellationToken cancellationToken)
    {
        // Without a transactional id everybody who asks gets a new id, whatever it had, as in Kafka.
        if (id is null) return WithoutTransactions(request.Broker.Topics);
        if (known.Id == None.Id != (known.Epoch == None.Epoch)) return (ErrorCode.InvalidRequest, None);
        return await request.Broker.Transactions.InitializeAsync(id, timeoutMs, known == None ? null : known, cancellationToken);
    }

    private static (ErrorCode Error, TransactionalProducer Producer) WithoutTransactions(TopicRegistry topics)
    {
        try
        {
            return (ErrorCode.None, new(topics.NextProducerId(), 0));
        }
        catch (IOException)
        {
            return (ErrorCode.CoordinatorLoadInProgress, None); // clients ask again
        }
    }
}
