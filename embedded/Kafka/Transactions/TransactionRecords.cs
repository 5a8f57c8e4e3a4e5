using System.Buffers.Binary;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Transactions;

/// <summary>
/// The records of <c>__transaction_state</c> in Kafka's own schemas behind an i16 version: value 0 in the classic encoding, value 1 in the flexible
/// one, which is written where there is something to put into its tags. The second tag is this broker's own; Kafka reads over it.
/// <code>
/// key      0 | transactionalId str
/// value  0,1 | producerId i64 | epoch i16 | timeoutMs i32 | state i8 | [ topic str | [ partition i32 ] ]? | lastUpdate i64 | start i64, -1: none
///            | tags: 0 previousProducerId i64, 1000 lastEpoch i16
/// </code>
/// </summary>
internal static class TransactionRecords
{
    private const short KeyVersion = 0;
    private const short ClassicValue = 0;
    private const short FlexibleValue = 1;
    private const uint PreviousProducerTag = 0;
    private const uint LastEpochTag = 1000;
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
        writer.Reset(flexible: transaction.LastEpoch != Transaction.NoEpoch || transaction.LastProducerId != Transaction.NoProducer);
        writer.WriteInt16(writer.Flexible ? FlexibleValue : ClassicValue);
        writer.WriteInt64(transaction.ProducerId);
        writer.WriteInt16(transaction.Epoch);
        writer.WriteInt32(transaction.TimeoutMs);
        writer.WriteInt8((sbyte)transaction.State);
        WritePartitions(writer, transaction);
        writer.WriteInt64(transaction.UpdatedAt.ToUnixTimeMilliseconds());
        writer.WriteInt64(transaction.StartedAt?.ToUnixTimeMilliseconds() ?? NoTime);
        if (writer.Flexible) WriteBefore(writer, transaction);
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
        var version = BinaryPrimitives.ReadInt16BigEndian(value);
        if (version is not (ClassicValue or FlexibleValue))
            throw new InvalidDataException(
                $"A record of {TransactionTopic.Name} has a value of version {version}, not {ClassicValue} or {FlexibleValue}.");
        var reader = new KafkaReader(value.AsMemory(sizeof(short)), flexible: version == FlexibleValue);
        var (producer, timeoutMs) = (new TransactionalProducer(reader.ReadInt64(), reader.ReadInt16()), reader.ReadInt32());
        var state = (TransactionState)reader.ReadInt8();
        var partitions = ReadPartitions(ref reader);
        var (updated, started) = (reader.ReadInt64(), reader.ReadInt64());
        var (lastProducer, lastEpoch) = version == FlexibleValue ? ReadBefore(ref reader) : (Transaction.NoProducer, Transaction.NoEpoch);
        return new(
            id,
            producer.Id,
            producer.Epoch,
            lastEpoch,
            timeoutMs,
            state,
            [.. partitions],
            started == NoTime ? null : DateTimeOffset.FromUnixTimeMilliseconds(started),
            DateTimeOffset.FromUnixTimeMilliseconds(updated))
        {
            LastProducerId = lastProducer,
        };
    }

    /// <summary>What the producer had before, in tags: each its number, its size and itself.</summary>
    private static void WriteBefore(KafkaWriter writer, Transaction transaction)
    {
        writer.WriteVarUInt32(2);
        writer.WriteVarUInt32(PreviousProducerTag);
        writer.WriteVarUInt32(sizeof(long));
        writer.WriteInt64(transaction.LastProducerId);
        writer.WriteVarUInt32(LastEpochTag);
        writer.WriteVarUInt32(sizeof(short));
        writer.WriteInt16(transaction.LastEpoch);
    }

    private static (long ProducerId, short Epoch) ReadBefore(ref KafkaReader reader)
    {
        var (producerId, epoch) = (Transaction.NoProducer, Transaction.NoEpoch);
        for (var left = reader.ReadVarUInt32(); left > 0; left--)
        {
            var (tag, size) = (reader.ReadVarUInt32(), reader.ReadVarUInt32());
            if (tag == PreviousProducerTag && size == sizeof(long)) producerId = reader.ReadInt64();
            else if (tag == LastEpochTag && size == sizeof(short)) epoch = reader.ReadInt16();
            else
                for (; size > 0; size--) reader.ReadInt8();
        }

        return (producerId, epoch);
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
            writer.WriteTags();
        }
    }

    private static List<TopicPartition> ReadPartitions(ref KafkaReader reader)
    {
        var partitions = new List<TopicPartition>();
        for (var topics = reader.ReadNullableArrayLength(); topics > 0; topics--)
        {
            var topic = reader.ReadString();
            for (var count = reader.ReadArrayLength(); count > 0; count--) partitions.Add(new(topic, reader.ReadInt32()));
            reader.ReadTags();
        }

        return partitions;
    }
}
