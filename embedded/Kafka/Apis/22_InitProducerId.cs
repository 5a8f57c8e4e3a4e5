using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// InitProducerId, 0–4, for idempotent producers. A transactional id is refused: there are no transactions here yet.
/// <code>
/// → TransactionalId str?, TransactionTimeoutMs i32, ProducerId i64 v3+, ProducerEpoch i16 v3+
/// ← ThrottleTimeMs i32, Error i16, ProducerId i64, ProducerEpoch i16
/// </code>
/// </summary>
internal static class InitProducerId
{
    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var reader = request.Read();
        var response = request.Response;
        var isTransactional = reader.ReadNullableString() is not null;
        reader.ReadInt32();
        if (request.Version >= 3)
        {
            reader.ReadInt64(); // the id and epoch that it had: without a transactional id everybody who asks gets a new id, as in Kafka
            reader.ReadInt16();
        }

        reader.ReadTags();
        response.WriteInt32(0);
        response.WriteError(isTransactional ? ErrorCode.TransactionalIdAuthorizationFailed : ErrorCode.None);
        response.WriteInt64(isTransactional ? -1 : request.Broker.Topics.NextProducerId());
        response.WriteInt16(isTransactional ? (short)-1 : (short)0);
        response.WriteTags();
        return ValueTask.CompletedTask;
    }
}
