using System.Diagnostics;

namespace EcomStreaming.Streaming;

/// <summary>One partition's part of a batch: its records, its state, and the results so far.</summary>
internal sealed class PartitionBatch<TState, TEntry>(int partition, TState state, IReadOnlyList<RawRecord> records)
    where TState : class, IStageState<TEntry>, new()
{
    private readonly Lock gate = new();
    private readonly Append[]?[] outputs = new Append[records.Count][];
    private readonly List<Change<TEntry>> changes = [];

    public int Partition => partition;

    public TState State => state;

    public IReadOnlyList<RawRecord> Records => records;

    /// <summary>Takes a record's changes into the state at once, so that the next record sees them.</summary>
    public void Take(int index, Append[] appends, IEnumerable<Change<TEntry>> made)
    {
        Debug.Assert(outputs[index] is null, "a record is decided once per batch");
        outputs[index] = appends;
        lock (gate)
        {
            foreach (var change in made)
            {
                state.Apply(change.Key, change.Entry);
                changes.Add(change);
            }
        }
    }

    /// <summary>In the order of the records, whatever the order in which they were decided.</summary>
    public IEnumerable<Append> Outputs => outputs.SelectMany(appends => appends ?? []);

    /// <summary>The latest entry of each key, in the order of the last writes: the changelog replays as the state was made.</summary>
    public IEnumerable<Change<TEntry>> LatestChanges
    {
        get
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var latest = new List<Change<TEntry>>();
            for (var i = changes.Count - 1; i >= 0; i--)
            {
                if (seen.Add(changes[i].Key)) latest.Add(changes[i]);
            }

            latest.Reverse();
            return latest;
        }
    }
}
