namespace EcomStreaming.Streaming;

/// <summary>
/// A stage's rule that calls something outside under an idempotency key. Records of different keys run in parallel, those of one key in order.
/// Several threads may read the state; only the returned step changes it.
/// </summary>
public interface IEffectProcessor<in TState, TEntry>
    where TState : class, IStageState<TEntry>, new()
{
    Task<Step<TEntry>> ProcessAsync(StageRecord record, TState state, CancellationToken cancellationToken);
}
