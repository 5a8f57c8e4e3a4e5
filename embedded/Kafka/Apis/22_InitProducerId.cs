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
        var (producerId, epoch) = request.Version >= 3 ? (reader.ReadInt64(), reader.ReadInt16()) : (-1L, (short)-1);

        // A producer that asks to go on gets its next epoch, as long as there is one; else a new id.
        var goesOn = producerId >= 0 && epoch >= 0 && epoch < short.MaxValue - 1;
        response.WriteInt32(0);
        response.WriteError(isTransactional ? ErrorCode.TransactionalIdAuthorizationFailed : ErrorCode.None);
        response.WriteInt64(isTransactional ? -1 : goesOn ? producerId : request.Broker.Topics.NextProducerId());
        response.WriteInt16(isTransactional ? (short)-1 : goesOn ? (short)(epoch + 1) : (short)0);
        response.WriteTags();
        return ValueTask.CompletedTask;
    }
}
