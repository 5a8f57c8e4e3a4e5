namespace EcomStreaming.Streaming;

/// <summary>
/// Takes a batch through the rule: partitions in parallel where the rule is pure, each in order; keys in parallel where it waits on
/// something outside, each in order.
/// </summary>
internal sealed class BatchRunner<TState, TEntry>(StageDefinition<TState, TEntry> definition, RecordStep<TState, TEntry> step)
    where TState : class, IStageState<TEntry>, new()
{
    /// <summary>Below it, handing work to other threads costs more than it saves.</summary>
    private const int ParallelRecordsMin = 64;

    public Task RunAsync(IReadOnlyList<PartitionBatch<TState, TEntry>> batches, CancellationToken cancellationToken)
    {
        if (definition.Concurrency is { } concurrency) return RunAllAsync(batches.SelectMany(Keys), concurrency, cancellationToken);

        var records = batches.Sum(batch => batch.Records.Count);
        return RunAllAsync(batches.Select(All), records < ParallelRecordsMin ? 1 : Environment.ProcessorCount, cancellationToken);
    }

    private async Task RunAllAsync(IEnumerable<Run> runs, int concurrency, CancellationToken cancellationToken)
    {
        if (concurrency == 1)
        {
            foreach (var run in runs) await RunInOrderAsync(run, cancellationToken);
            return;
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(runs, options, RunInOrderAsync);
    }

    private async ValueTask RunInOrderAsync(Run run, CancellationToken cancellationToken)
    {
        foreach (var index in run.Indexes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await step.RunAsync(run.Batch, index, cancellationToken);
        }
    }

    private static Run All(PartitionBatch<TState, TEntry> batch) => new(batch, Enumerable.Range(0, batch.Records.Count));

    /// <summary>By the key's bytes: a key that is no identifier orders its records all the same.</summary>
    private static IEnumerable<Run> Keys(PartitionBatch<TState, TEntry> batch) =>
        Enumerable.Range(0, batch.Records.Count)
            .GroupBy(index => Convert.ToBase64String(batch.Records[index].Message.Key ?? []), StringComparer.Ordinal)
            .Select(key => new Run(batch, key));

    /// <summary>Records that have to be taken one after the other.</summary>
    private readonly record struct Run(PartitionBatch<TState, TEntry> Batch, IEnumerable<int> Indexes);
}
