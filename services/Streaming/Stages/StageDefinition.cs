using System.Text.Json.Serialization.Metadata;
using EcomStreaming.Contracts;

namespace EcomStreaming.Streaming;

/// <summary>A processor of either kind, as the runtime calls it.</summary>
internal delegate ValueTask<Step<TEntry>> StageRule<in TState, TEntry>(StageRecord record, TState state, CancellationToken cancellationToken);

/// <summary>What a service registered: the stage, its rule, and the form of its state's entries.</summary>
/// <param name="Concurrency">How many keys at once; null for a pure rule, which takes a partition's records in order.</param>
internal sealed record StageDefinition<TState, TEntry>(
    Stage Stage, JsonTypeInfo<TEntry> EntryJson, StageRule<TState, TEntry> Rule, int? Concurrency)
    where TState : class, IStageState<TEntry>, new();
