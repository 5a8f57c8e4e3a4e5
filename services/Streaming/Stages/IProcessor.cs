namespace EcomStreaming.Streaming;

/// <summary>
/// A stage's rule, <c>(record, state) → (events, state')</c>. It is pure: no clock, no I/O, and only the returned step changes the state. It is
/// idempotent: a repeated record changes nothing and produces the same events under the same ids.
/// </summary>
public interface IProcessor<in TState, TEntry>
    where TState : class, IStageState<TEntry>, new()
{
    Step<TEntry> Process(StageRecord record, TState state);
}
