using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Transactions;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// DescribeTransactions, 0: where transactional ids stand.
/// <code>
/// → TransactionalIds [str]
/// ← ThrottleTimeMs i32, Transactions [{ Error i16, TransactionalId str, State str, TimeoutMs i32, StartTimeMs i64, ProducerId i64,
///   ProducerEpoch i16, Topics [{ Topic str, Partitions [i32] }] }]
/// </code>
/// </summary>
internal static class DescribeTransactions
{
    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var reader = request.Read();
        var response = request.Response;
        response.WriteInt32(0);
        var count = reader.ReadArrayLength();
        response.WriteArrayLength(count);
        for (; count > 0; count--) Write(response, reader.ReadString(), request.Broker.Transactions);
        reader.ReadTags();
        response.WriteTags();
        return ValueTask.CompletedTask;
    }

    private static void Write(KafkaWriter response, string id, TransactionCoordinator transactions)
    {
        var transaction = transactions.Find(id);
        response.WriteError(
            id.Length == 0 ? ErrorCode.InvalidRequest
            : transactions.IsOffline(id) ? ErrorCode.NotCoordinator
            : transaction is null ? ErrorCode.TransactionalIdNotFound : ErrorCode.None);
        response.WriteString(id);
        response.WriteString(transaction?.State.ToString() ?? "");
        response.WriteInt32(transaction?.TimeoutMs ?? 0);
        response.WriteInt64(transaction is null ? 0 : transaction.StartedAt?.ToUnixTimeMilliseconds() ?? -1);
        response.WriteInt64(transaction?.ProducerId ?? 0);
        response.WriteInt16(transaction?.Epoch ?? 0);
        var topics = (transaction?.Partitions ?? []).OrderBy(p => p.Topic, StringComparer.Ordinal).ThenBy(p => p.Partition)
            .GroupBy(p => p.Topic).ToList();
        response.WriteArrayLength(topics.Count);
        foreach (var topic in topics)
        {
            response.WriteString(topic.Key);
            response.WriteArrayLength(topic.Count());
            foreach (var partition in topic) response.WriteInt32(partition.Partition);
            response.WriteTags();
        }

        response.WriteTags();
    }
}
