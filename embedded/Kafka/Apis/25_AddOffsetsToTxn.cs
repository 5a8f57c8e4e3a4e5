using EcomStreaming.Broker.Log;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// AddOffsetsToTxn, 0–4: announces a group whose offsets go with the transaction.
/// <code>
/// → TransactionalId str, ProducerId i64, ProducerEpoch i16, GroupId str
/// ← ThrottleTimeMs i32, Error i16
/// </code>
/// </summary>
internal static class AddOffsetsToTxn
{
    private const short VersionWithFenced = 2;

    public static async ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var (id, producer, group) = Read(request);
        var error = await request.Broker.Transactions.AddOffsetsAsync(id, producer, group, cancellationToken);
        request.Response.WriteInt32(0);
        request.Response.WriteError(TransactionErrors.In(request, error, VersionWithFenced));
        request.Response.WriteTags();
    }

    private static (string Id, TransactionalProducer Producer, string Group) Read(KafkaRequest request)
    {
        var reader = request.Read();
        var read = (reader.ReadString(), new TransactionalProducer(reader.ReadInt64(), reader.ReadInt16()), reader.ReadString());
        reader.ReadTags();
        return read;
    }
}
