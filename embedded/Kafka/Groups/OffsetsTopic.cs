using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Records;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Groups;

/// <summary>The topic <c>__consumer_offsets</c> itself, compacted, created when first written to.</summary>
internal sealed class OffsetsTopic(TopicRegistry topics, BrokerOptions options, TimeProvider time) : IOffsetsLog
{
    public const string Name = "__consumer_offsets";

    private const int ReadBytes = 1 << 20;

    private static readonly Dictionary<string, string> Settings = new() { [TopicSetting.CleanupPolicy] = "compact" };

    private const int PartitionCountNew = 4;

    public int PartitionCount => topics.Find(Name)?.Partitions.Count ?? PartitionCountNew;

    /// <summary>Creates it as it has to be, whoever asks for it first.</summary>
    public static (ErrorCode Error, string? Message, Topic? Topic) Create(TopicRegistry topics) => topics.Create(Name, PartitionCountNew, Settings);

    public ValueTask<ErrorCode> AppendAsync(int partition, IReadOnlyList<KeyValuePair<byte[], byte[]?>> records, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return ValueTask.FromResult(Append(partition, records));
        }
        catch (IOException)
        {
            return ValueTask.FromResult(ErrorCode.KafkaStorageError);
        }
    }

    private ErrorCode Append(int partition, IReadOnlyList<KeyValuePair<byte[], byte[]?>> records)
    {
        var topic = topics.Find(Name) ?? Create(topics).Topic ?? topics.Find(Name);
        if (topic?.Find(partition) is not { } log) return ErrorCode.UnknownTopicOrPartition;
        var batch = RecordBatchBuilder.Build(records, time.GetUtcNow().ToUnixTimeMilliseconds());
        if (batch.Length > topic.Config.MessageBytesMax) return ErrorCode.MessageTooLarge;
        var result = log.Append(batch);
        if (result.Error == ErrorCode.None && options.Flush == FlushPolicy.Always) log.FlushTo(result.NextOffset);
        return result.Error;
    }

    public IEnumerable<KeyValuePair<byte[], byte[]?>> ReadAll(int partition)
    {
        if (topics.FindPartition(Name, partition) is not { } log) yield break;
        for (var offset = log.StartOffset; offset < log.EndOffset;)
        {
            var content = log.Read(offset, ReadBytes, firstWhateverItsSize: true);
            if (content.IsEmpty) yield break;
            var records = Decode(content.Span, out offset);
            foreach (var record in records) yield return record;
        }
    }

    private static List<KeyValuePair<byte[], byte[]?>> Decode(ReadOnlySpan<byte> content, out long nextOffset)
    {
        var records = new List<KeyValuePair<byte[], byte[]?>>();
        nextOffset = 0;
        while (!content.IsEmpty)
        {
            var batch = new RecordBatch(content);
            var reader = new RecordReader(batch.Records);
            while (!reader.AtEnd && reader.TryRead()) records.Add(new(reader.Key.ToArray(), reader.ValueIsNull ? null : reader.Value.ToArray()));
            nextOffset = batch.LastOffset + 1;
            content = content[batch.TotalBytes..];
        }

        return records;
    }
}
