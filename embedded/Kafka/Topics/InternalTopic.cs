using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Records;
using EcomStreaming.Broker.Server;

namespace EcomStreaming.Broker.Topics;

/// <summary>One of the broker's own topics, where a coordinator stores its state. It is compacted and created at the first write.</summary>
internal sealed class InternalTopic(string name, TopicRegistry topics, BrokerOptions options, TimeProvider time)
{
    private const int ReadBytes = 1 << 20;
    private const int PartitionCountNew = 4;

    private static readonly Dictionary<string, string> Settings = new() { [TopicSetting.CleanupPolicy] = "compact" };

    public int PartitionCount => topics.Find(name)?.Partitions.Count ?? PartitionCountNew;

    public static bool Is(string name) => name is Groups.OffsetsTopic.Name or Transactions.TransactionTopic.Name;

    /// <summary>Java's String.hashCode, as Kafka spreads groups and transactional ids over the partitions of their topic.</summary>
    public static int PartitionOf(string id, int partitionCount) =>
        (id.Aggregate(0, (hash, c) => unchecked((31 * hash) + c)) & int.MaxValue) % partitionCount;

    /// <summary>Creates it as it has to be, whoever asks for it first.</summary>
    public static (ErrorCode Error, string? Message, Topic? Topic) Create(TopicRegistry topics, string name) =>
        topics.Create(name, PartitionCountNew, Settings);

    public PartitionLog? Find(int partition) => topics.FindPartition(name, partition);

    /// <summary>Whether a partition is there and cannot be read.</summary>
    public bool IsOffline(int partition) => topics.Find(name)?.Find(partition) is { Log: null };

    /// <summary>Appends the records as one batch, and has it on the disk where asked or where the broker flushes every append.</summary>
    /// <returns>The error for which they are not there; a disk that fails is one.</returns>
    public ErrorCode Append(
        int partition, IReadOnlyList<KeyValuePair<byte[], byte[]?>> records, TransactionalProducer? producer = null, bool flush = false)
    {
        try
        {
            var topic = topics.Find(name) ?? Create(topics, name).Topic ?? topics.Find(name);
            if (topic?.Find(partition) is not { } found) return ErrorCode.UnknownTopicOrPartition;
            if (found.Log is not { } log) return ErrorCode.KafkaStorageError;
            var batch = RecordBatchBuilder.Build(records, time.GetUtcNow().ToUnixTimeMilliseconds(), producer);
            if (batch.Length > topic.Config.MessageBytesMax) return ErrorCode.MessageTooLarge;
            var result = log.Append(batch);
            if (result.Error == ErrorCode.None && (flush || options.Flush == FlushPolicy.Always)) log.FlushTo(result.NextOffset);
            return result.Error;
        }
        catch (IOException)
        {
            return ErrorCode.KafkaStorageError;
        }
    }

    /// <summary>Everything in the partition from its beginning, in log order.</summary>
    /// <exception cref="IOException">A batch is damaged, or the disk fails: what the partition keeps is not known.</exception>
    public IEnumerable<LogEntry> ReadAll(int partition)
    {
        if (Find(partition) is not { } log) yield break;
        for (var offset = log.StartOffset; offset < log.EndOffset;)
        {
            var content = log.Read(offset, ReadBytes, firstWhateverItsSize: true, log.EndOffset);
            if (content.IsEmpty) yield break;
            var entries = Decode(content.Span, $"{name}-{partition}", out offset);
            foreach (var entry in entries) yield return entry;
        }
    }

    private static List<LogEntry> Decode(ReadOnlySpan<byte> content, string partition, out long nextOffset)
    {
        var entries = new List<LogEntry>();
        nextOffset = 0;
        for (; !content.IsEmpty; content = content[new RecordBatch(content).TotalBytes..])
        {
            var batch = new RecordBatch(content);
            if (!RecordBatch.IsIntact(content)) throw new DamagedLogException(partition, $"the batch at offset {batch.BaseOffset} has no valid CRC");
            nextOffset = batch.LastOffset + 1;
            if (batch.IsControl)
            {
                if (EndMarker.Read(batch) is { } marker) entries.Add(new([], null, Marker: marker));
                continue;
            }

            long? transaction = batch.IsTransactional ? batch.ProducerId : null;
            var reader = new RecordReader(batch.Records);
            while (!reader.AtEnd && reader.TryRead())
            {
                entries.Add(new(reader.Key.ToArray(), reader.ValueIsNull ? null : reader.Value.ToArray(), transaction));
            }
        }

        return entries;
    }
}

/// <summary>One record of an internal topic, or the marker that decides the transactional records before it.</summary>
/// <param name="Value">Null is a tombstone.</param>
/// <param name="Transaction">The producer in whose transaction it was written; null in none.</param>
internal readonly record struct LogEntry(byte[] Key, byte[]? Value, long? Transaction = null, EndMarker? Marker = null);
