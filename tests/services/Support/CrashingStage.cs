using EcomStreaming.Contracts;
using EcomStreaming.Streaming;

namespace EcomStreaming.ServiceTests;

/// <summary>
/// A stage that is killed at seeded places: of an unfinished batch a prefix of its events and a prefix of its entries survive, and the next run
/// gets the batch again.
/// </summary>
internal sealed class CrashingStage<TState, TEntry>(IProcessor<TState, TEntry> processor, Random chance)
    where TState : class, IStageState<TEntry>, new()
{
    private const int CrashesMax = 40;
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    private readonly List<StageRecord> log = [];
    private readonly List<Change<TEntry>> changelog = [];
    private readonly List<Outgoing> written = [];
    private int committed;

    public int Crashes { get; private set; }

    public IReadOnlyList<Outgoing> Written => written;

    public List<string> DeadLetters { get; } = [];

    public void Append(string key, Message message) =>
        log.Add(new(message, key, Start.AddMilliseconds(log.Count), Partition: 0, Offset: log.Count));

    /// <param name="onWritten">What others make of a record that was written; may append.</param>
    public void RunToEnd(Action<Outgoing> onWritten)
    {
        while (committed < log.Count) RunUntilCrash(onWritten);
    }

    public TState Restore()
    {
        var state = new TState();
        foreach (var change in changelog) state.Apply(change.Key, change.Entry);
        return state;
    }

    private void RunUntilCrash(Action<Outgoing> onWritten)
    {
        var state = Restore();
        while (committed < log.Count)
        {
            var next = Math.Min(log.Count, committed + chance.Next(1, 9));
            var (events, changes) = Take(state, committed, next);
            var crashes = Crashes < CrashesMax && chance.Next(3) == 0;
            changelog.AddRange(changes.Take(crashes ? chance.Next(changes.Count + 1) : changes.Count));
            var survive = events.Take(crashes ? chance.Next(events.Count + 1) : events.Count).ToList();
            written.AddRange(survive);
            survive.ForEach(onWritten);
            if (crashes)
            {
                Crashes++;
                return;
            }

            committed = next;
        }
    }

    private (List<Outgoing> Events, List<Change<TEntry>> Changes) Take(TState state, int from, int to)
    {
        List<Outgoing> events = [];
        List<Change<TEntry>> changes = [];
        foreach (var record in log[from..to])
        {
            var step = processor.Process(record, state);
            if (step.DeadLetterReason is { } reason) DeadLetters.Add(reason);
            foreach (var change in step.Changes) state.Apply(change.Key, change.Entry);
            events.AddRange(step.Events);
            changes.AddRange(step.Changes);
        }

        return (events, changes);
    }
}
