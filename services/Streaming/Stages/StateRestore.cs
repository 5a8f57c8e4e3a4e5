using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.Streaming;

/// <summary>Rebuilds partitions' states from the changelog, each read from its start to the end that it has now.</summary>
internal sealed partial class StateRestore<TState, TEntry>(
    KafkaClients clients, StageNames names, JsonTypeInfo<TEntry> entryJson, TimeProvider time, ILogger logger)
    where TState : class, IStageState<TEntry>, new()
{
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollWait = TimeSpan.FromMilliseconds(100);

    public IReadOnlyDictionary<int, TState> Read(IReadOnlyCollection<int> partitions, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var states = partitions.ToDictionary(partition => partition, _ => new TState());
        using var reader = clients.Consumer($"{names.Group}.restore", config =>
        {
            config.GroupId = $"{names.Group}.restore"; // asked for by librdkafka; nothing joins or commits
            config.EnablePartitionEof = true;
        });
        reader.Assign(partitions.Select(partition => new TopicPartitionOffset(names.State, partition, Offset.Beginning)));

        var entries = ReadToEnd(reader, states, cancellationToken);
        LogRestored(names.Group, string.Join(", ", partitions.Order()), entries, time.GetElapsedTime(started).TotalMilliseconds);
        return states;
    }

    private int ReadToEnd(IConsumer<byte[], byte[]> reader, Dictionary<int, TState> states, CancellationToken cancellationToken)
    {
        var open = states.Keys.ToHashSet();
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
