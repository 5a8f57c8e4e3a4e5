using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Transactions;

/// <summary>
/// The records of <c>__transaction_state</c> in Kafka's own schemas, in the classic encoding behind an i16 version.
/// <code>
/// key    0 | transactionalId str
/// value  0 | producerId i64 | epoch i16 | timeoutMs i32 | state i8 | [ topic str | [ partition i32 ] ]? | lastUpdate i64 | start i64, -1: none
/// </code>
/// </summary>
internal static class TransactionRecords
{
    private const short KeyVersion = 0;
    private const short ValueVersion = 0;
    private const long NoTime = -1;

    public static byte[] Key(string id)
    {
        using var writer = new KafkaWriter();
        writer.WriteInt16(KeyVersion);
        writer.WriteString(id);
        return writer.Written.ToArray();
    }

    public static byte[] Value(Transaction transaction)
    {
        using var writer = new KafkaWriter();
        writer.WriteInt16(ValueVersion);
        writer.WriteInt64(transaction.ProducerId);
        writer.WriteInt16(transaction.Epoch);
        writer.WriteInt32(transaction.TimeoutMs);
        writer.WriteInt8((sbyte)transaction.State);
        WritePartitions(writer, transaction);
        writer.WriteInt64(transaction.UpdatedAt.ToUnixTimeMilliseconds());
        writer.WriteInt64(transaction.StartedAt?.ToUnixTimeMilliseconds() ?? NoTime);
        return writer.Written.ToArray();
    }

    /// <summary>Reads a record; null where its version is one that this broker never wrote.</summary>
    /// <returns>The transactional id and what became of it; null is a tombstone.</returns>
    public static (string Id, Transaction? Transaction)? Decode(byte[] key, byte[]? value)
    {
        var reader = new KafkaReader(key, flexible: false);
        if (reader.ReadInt16() != KeyVersion) return null;
        var id = reader.ReadString();
        return (id, value is null ? null : Decode(id, value));
    }

    private static Transaction Decode(string id, byte[] value)
    {
        var reader = new KafkaReader(value, flexible: false);
        if (reader.ReadInt16() is not ValueVersion and var version)
            throw new InvalidDataException($"A record of {TransactionTopic.Name} has a value of version {version}, not {ValueVersion}.");
        var (producer, timeoutMs) = (new TransactionalProducer(reader.ReadInt64(), reader.ReadInt16()), reader.ReadInt32());
        var state = (TransactionState)reader.ReadInt8();
        var partitions = ReadPartitions(ref reader);
        var (updated, started) = (reader.ReadInt64(), reader.ReadInt64());
        return new(
            id,
            producer.Id,
            producer.Epoch,
            Transaction.NoEpoch,
            timeoutMs,
            state,
            [.. partitions],
            started == NoTime ? null : DateTimeOffset.FromUnixTimeMilliseconds(started),
            DateTimeOffset.FromUnixTimeMilliseconds(updated));
    }

    /// <summary>Null, as Kafka writes it, before a transactional id's first transaction.</summary>
    private static void WritePartitions(KafkaWriter writer, Transaction transaction)
    {
        if (transaction.State == TransactionState.Empty)
        {
            writer.WriteArrayLength(-1);
            return;
        }

        var byTopic = transaction.Partitions.OrderBy(p => p.Topic, StringComparer.Ordinal).ThenBy(p => p.Partition).GroupBy(p => p.Topic).ToList();
        writer.WriteArrayLength(byTopic.Count);
        foreach (var topic in byTopic)
        {
            writer.WriteString(topic.Key);
            writer.WriteArrayLength(topic.Count());
            foreach (var partition in topic) writer.WriteInt32(partition.Partition);
        }
    }

    private static List<TopicPartition> ReadPartitions(ref KafkaReader reader)
    {
        var partitions = new List<TopicPartition>();
        for (var topics = reader.ReadNullableArrayLength(); topics > 0; topics--)
        {
            var topic = reader.ReadString();
            for (var count = reader.ReadArrayLength(); count > 0; count--) partitions.Add(new(topic, reader.ReadInt32()));
        }

        return partitions;
    }
}
