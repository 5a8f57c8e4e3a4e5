using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.Streaming;

/// <summary>
/// Rebuilds the state of partitions from the changelog, reading each from its start to its current end. It asks for the ends first, so a partition
/// without entries is done at once and no other waits for more than it holds.
/// </summary>
internal sealed partial class StateRestore<TState, TEntry>(
    KafkaClients clients, StageNames names, JsonTypeInfo<TEntry> entryJson, TimeProvider time, ILogger logger)
    where TState : class, IStageState<TEntry>, new()
{
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    public IReadOnlyDictionary<int, TState> Read(IReadOnlyCollection<int> partitions, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var states = partitions.ToDictionary(partition => partition, _ => new TState());
        using var reader = clients.Consumer($"{names.Group}.restore", config =>
        {
            config.GroupId = $"{names.Group}.restore"; // asked for by librdkafka; nothing joins or commits
            config.EnablePartitionEof = true;
        });
        var held = Held(reader, partitions, cancellationToken);
        // By offset: a beginning that has to be asked for may come after the first fetch, which then waits in vain without that partition.
        reader.Assign(held.Select(one => new TopicPartitionOffset(names.State, one.Key, one.Value.Low)));

        var entries = ReadToEnd(reader, states, held.ToDictionary(one => one.Key, one => one.Value.High.Value), cancellationToken);
        LogRestored(names.Group, string.Join(", ", partitions.Order()), entries, time.GetElapsedTime(started).TotalMilliseconds);
        return states;
    }

    /// <summary>Of the partitions that hold anything, where it begins and ends.</summary>
    private Dictionary<int, WatermarkOffsets> Held(IConsumer<byte[], byte[]> reader, IEnumerable<int> partitions, CancellationToken cancellationToken)
    {
        var held = new Dictionary<int, WatermarkOffsets>();
        foreach (var partition in partitions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var offsets = reader.QueryWatermarkOffsets(new TopicPartition(names.State, partition), AnswerTimeout);
            if (offsets.Low < offsets.High) held.Add(partition, offsets);
        }

        return held;
    }

    /// <summary>An end of partition ends it, too: behind the last record there may be offsets without any.</summary>
    private int ReadToEnd(
        IConsumer<byte[], byte[]> reader, Dictionary<int, TState> states, Dictionary<int, long> open, CancellationToken cancellationToken)
    {
        var entries = 0;
        var heard = time.GetTimestamp();
        while (open.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (reader.Consume(PollWait) is not { } record)
            {
                if (time.GetElapsedTime(heard) > SilenceMax) throw new TimeoutException($"{names.State} is silent before its end");
                continue;
            }

            heard = time.GetTimestamp();
            if (record.IsPartitionEOF)
            {
                open.Remove(record.Partition.Value);
                continue;
            }

            Debug.Assert(states.ContainsKey(record.Partition.Value), "only what was asked for is assigned");
            Apply(states[record.Partition.Value], record);
            entries++;
            if (record.Offset.Value + 1 >= open.GetValueOrDefault(record.Partition.Value)) open.Remove(record.Partition.Value);
        }

        return entries;
    }

    private void Apply(TState state, RawRecord record)
    {
        if (record.Message.Value is not { } value) return;
        var entry = JsonSerializer.Deserialize(value, entryJson)
            ?? throw new JsonException($"{record.TopicPartitionOffset} holds null");
        state.Apply(Encoding.UTF8.GetString(record.Message.Key), entry);
    }

    [LoggerMessage(51, LogLevel.Information, "{Group} has restored partitions {Partitions}: {Entries} entries in {ElapsedMs:0} ms")]
    private partial void LogRestored(string group, string partitions, int entries, double elapsedMs);
}
