using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.Streaming;

/// <summary>
/// One consumer's lifetime in a stage: poll, restore, process, append, commit. A failed batch is undone here: the state of its partitions is dropped
/// and the offsets are reset, so the next round starts from what the cluster holds.
/// </summary>
internal sealed class StageSession<TState, TEntry> : IDisposable
    where TState : class, IStageState<TEntry>, new()
{
    private static readonly TimeSpan PollWait = TimeSpan.FromMilliseconds(100);

    private readonly StageRuntime<TState, TEntry> runtime;
    private readonly StageConsumer consumer;
    private readonly Dictionary<int, TState> states = [];

    public StageSession(StageRuntime<TState, TEntry> runtime, ILogger logger)
    {
        this.runtime = runtime;
        consumer = new StageConsumer(runtime.Clients, runtime.Names, runtime.Telemetry, logger, gone: partition => states.Remove(partition));
    }

    public async Task RunBatchAsync(CancellationToken cancellationToken)
    {
        var records = consumer.Poll(PollWait, runtime.BatchRecordsMax);
        try
        {
            Restore(cancellationToken);
            if (records.Count > 0) await ProcessAsync(records, cancellationToken);
        }
        catch
        {
            Undo(records);
            throw;
        }
        finally
        {
            runtime.Progress.Report(consumer.Joined, consumer.Owned.All(states.ContainsKey));
        }
    }

    private void Restore(CancellationToken cancellationToken)
    {
        var missing = consumer.Owned.Where(partition => !states.ContainsKey(partition)).ToList();
        if (missing.Count == 0) return;
        runtime.Progress.Report(consumer.Joined, isRestored: false);
        foreach (var (partition, state) in runtime.Restore.Read(missing, cancellationToken)) states[partition] = state;
    }

    private async Task ProcessAsync(IReadOnlyList<RawRecord> records, CancellationToken cancellationToken)
    {
        var batches = records
            .GroupBy(record => record.Partition.Value)
            .Select(own => new PartitionBatch<TState, TEntry>(own.Key, states[own.Key], [.. own]))
            .ToList();

        await runtime.Runner.RunAsync(batches, cancellationToken);
        await runtime.Producer.AppendAsync(batches.SelectMany(Appends), cancellationToken);
        consumer.Commit(runtime.Commit, [.. batches.Select(batch => (batch.Partition, batch.Records[^1].Offset.Value + 1))]);
    }

    private IEnumerable<Append> Appends(PartitionBatch<TState, TEntry> batch) => batch.Outputs.Concat(
        batch.LatestChanges.Select(change => new Append(
            runtime.Names.State,
            batch.Partition,
            Encoding.UTF8.GetBytes(change.Key),
            JsonSerializer.SerializeToUtf8Bytes(change.Entry, runtime.Definition.EntryJson))));

    private void Undo(IReadOnlyList<RawRecord> records)
    {
        foreach (var own in records.GroupBy(record => record.Partition.Value))
        {
            states.Remove(own.Key);
            consumer.SeekBack(own.Key, own.First().Offset.Value);
        }
    }

    public void Dispose() => consumer.Dispose();
}
