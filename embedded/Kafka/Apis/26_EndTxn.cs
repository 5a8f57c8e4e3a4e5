using EcomStreaming.Broker.Log;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// EndTxn, 0–4: commits or aborts. The markers stand in every partition before the answer, so whoever reads after it sees the outcome.
/// <code>
/// → TransactionalId str, ProducerId i64, ProducerEpoch i16, Committed bool
/// ← ThrottleTimeMs i32, Error i16
/// </code>
/// </summary>
internal static class EndTxn
{
    private const short VersionWithFenced = 2;

    public static async ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var (id, producer, commits) = Read(request);
        var error = await request.Broker.Transactions.EndAsync(id, producer, commits, cancellationToken);
        request.Response.WriteInt32(0);
        request.Response.WriteError(TransactionErrors.In(request, error, VersionWithFenced));
        request.Response.WriteTags();
    }

    private static (string Id, TransactionalProducer Producer, bool Commits) Read(KafkaRequest request)
    {
        var reader = request.Read();
        var read = (reader.ReadString(), new TransactionalProducer(reader.ReadInt64(), reader.ReadInt16()), reader.ReadBoolean());
        reader.ReadTags();
        return read;
    }
}
