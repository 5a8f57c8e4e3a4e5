namespace EcomStreaming.Streaming;

/// <summary>
/// A stage's rule: <c>(record, state) → (events, state')</c>. Pure: no clock, no I/O, and it changes the state through the step it returns
/// only. It is idempotent: a record that was taken before changes nothing and gives the same events under the same ids.
/// </summary>
public interface IProcessor<in TState, TEntry>
    where TState : class, IStageState<TEntry>, new()
{
    Step<TEntry> Process(StageRecord record, TState state);
}
