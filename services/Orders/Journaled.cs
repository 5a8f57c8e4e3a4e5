using EcomStreaming.Streaming;

namespace EcomStreaming.Orders;

/// <summary>
/// A stage's rule, unchanged, with its new decisions noted in the journal. A repeat changes nothing, so it is not noted again; a batch that
/// fails and is taken once more is.
/// </summary>
internal sealed class Journaled<TRule, TState, TEntry>(TRule rule, OrderJournal journal) : IProcessor<TState, TEntry>
    where TRule : IProcessor<TState, TEntry>
    where TState : class, IStageState<TEntry>, new()
{
    public Step<TEntry> Process(StageRecord record, TState state)
    {
        var step = rule.Process(record, state);
        if (step.Changes.IsEmpty) return step;
        foreach (var written in step.Events) journal.Note(written.Message);
        return step;
    }
}
