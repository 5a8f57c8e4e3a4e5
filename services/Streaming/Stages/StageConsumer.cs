using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.Streaming;

/// <summary>Consumes a stage's input: owns its partitions in the group and reads batches. Not thread-safe.</summary>
internal sealed partial class StageConsumer : IDisposable
{
    private const int BatchBytesMax = 16 * 1024 * 1024;

    private readonly StageNames names;
    private readonly KafkaTelemetry telemetry;
    private readonly ILogger logger;
    private readonly Action<int> gone;
    private readonly IConsumer<byte[], byte[]> consumer;
    private readonly SortedSet<int> owned = [];
    private readonly List<RawRecord> batch = [];

    /// <param name="gone">Told of each partition that this stage no longer owns, before anyone else may have it.</param>
    public StageConsumer(KafkaClients clients, StageNames names, KafkaTelemetry telemetry, ILogger logger, Action<int> gone)
    {
        (this.names, this.telemetry, this.logger, this.gone) = (names, telemetry, logger, gone);
        consumer = clients.Consumer(names.Group, config => config.GroupId = names.Group, handlers => handlers
            .SetPartitionsAssignedHandler((_, partitions) => Assigned(partitions))
            .SetPartitionsRevokedHandler((_, partitions) => Gone(partitions, LogRevoked))
            .SetPartitionsLostHandler((_, partitions) => Gone(partitions, LogLost)));
        consumer.Subscribe(names.Input);
    }

    public IReadOnlyCollection<int> Owned => owned;

    /// <summary>The group has said, at least once, what is this member's; it may be nothing.</summary>
    public bool Joined { get; private set; }

    /// <summary>What is there, after waiting for the first of it; valid until the next call.</summary>
    public IReadOnlyList<RawRecord> Poll(TimeSpan wait, int recordsMax)
    {
        batch.Clear();
        var poll = telemetry.Begin();
        var bytes = 0;
        while (batch.Count < recordsMax && bytes < BatchBytesMax && Next(batch.Count == 0 ? wait : TimeSpan.Zero) is { } record)
        {
            batch.Add(record);
            bytes += (record.Message.Key?.Length ?? 0) + (record.Message.Value?.Length ?? 0);
        }

        if (batch.Count > 0) telemetry.Polled(names, batch, poll);
        return batch;
    }

    public void Commit(IBatchCommit commit, IReadOnlyCollection<(int Partition, long Next)> positions) =>
        telemetry.Commit(names, batch, () => commit.Commit(consumer, [.. positions.Select(position => At(position.Partition, position.Next))]));

    /// <summary>Reads on from there; a partition that was taken away in the meantime is left alone.</summary>
    public void SeekBack(int partition, long offset)
    {
        if (owned.Contains(partition)) consumer.Seek(At(partition, offset));
    }

    public void Dispose()
    {
        // Closing alone sends no LeaveGroup under cooperative-sticky: without this the group waits out the session.
        try
        {
            consumer.Unsubscribe();
            consumer.Close();
        }
        catch (KafkaException e)
        {
            LogCloseFailed(e, names.Group);
        }

        consumer.Dispose();
    }

    private RawRecord? Next(TimeSpan wait)
    {
        try
        {
            return consumer.Consume(wait);
        }
        catch (ConsumeException e) when (!e.Error.IsFatal && batch.Count > 0)
        {
            // What was read before it has moved the position already: it comes first, and the error comes again if it lasts.
            LogConsumeFailed(names.Group, e.Error.Code, e.Error.Reason);
            return null;
        }
    }

    private void Assigned(List<TopicPartition> partitions)
    {
        Joined = true;
        foreach (var partition in partitions) owned.Add(partition.Partition.Value);
        if (partitions.Count > 0) LogAssigned(names.Group, Numbers(partitions));
    }

    private void Gone(List<TopicPartitionOffset> partitions, Action<string, string> log)
    {
        foreach (var partition in partitions.Select(p => p.Partition.Value))
        {
            owned.Remove(partition);
            batch.RemoveAll(record => record.Partition.Value == partition);
            gone(partition);
        }

        if (partitions.Count > 0) log(names.Group, Numbers(partitions.Select(p => p.TopicPartition)));
    }

    private TopicPartitionOffset At(int partition, long offset) => new(names.Input, partition, offset);

    private static string Numbers(IEnumerable<TopicPartition> partitions) => string.Join(", ", partitions.Select(p => p.Partition.Value).Order());

    [LoggerMessage(41, LogLevel.Information, "{Group} has taken partitions {Partitions}")]
    private partial void LogAssigned(string group, string partitions);

    [LoggerMessage(42, LogLevel.Information, "{Group} has given partitions {Partitions} back")]
    private partial void LogRevoked(string group, string partitions);

    [LoggerMessage(43, LogLevel.Warning, "{Group} lost partitions {Partitions}")]
    private partial void LogLost(string group, string partitions);

    [LoggerMessage(44, LogLevel.Warning, "{Group} could not read: {Code}: {Reason}")]
    private partial void LogConsumeFailed(string group, ErrorCode code, string reason);

    [LoggerMessage(45, LogLevel.Warning, "{Group} failed to leave its group")]
    private partial void LogCloseFailed(Exception e, string group);
}
