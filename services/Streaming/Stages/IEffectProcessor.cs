namespace EcomStreaming.Streaming;

/// <summary>
/// A stage's rule that waits on something outside, under an idempotency key. Records of different keys run at once, those of one key in order;
/// the state may be read from several threads and is changed through the returned step only.
/// </summary>
public interface IEffectProcessor<in TState, TEntry>
    where TState : class, IStageState<TEntry>, new()
{
    Task<Step<TEntry>> ProcessAsync(StageRecord record, TState state, CancellationToken cancellationToken);
}
