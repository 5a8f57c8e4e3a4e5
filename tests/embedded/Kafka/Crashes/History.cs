namespace EcomStreaming.Broker.Tests.Crashes;

/// <summary>What clients did, and what they were told of it. Values are unique.</summary>
internal sealed class History
{
    private readonly Lock gate = new();
    private readonly List<Attempt> attempts = [];
    private readonly List<CommitAttempt> commits = [];

    public IReadOnlyList<Attempt> Attempts
    {
        get
        {
            lock (gate) return [.. attempts];
        }
    }

    public IReadOnlyList<CommitAttempt> Commits
    {
        get
        {
            lock (gate) return [.. commits];
        }
    }

    /// <summary>Notes that something is about to be written.</summary>
    public Attempt Begin(int writer, int? transaction, int partition, string value)
    {
        var attempt = new Attempt(writer, transaction, partition, value);
        lock (gate) attempts.Add(attempt);
        return attempt;
    }

    /// <summary>Notes that an offset is about to be committed.</summary>
    public CommitAttempt BeginCommit(string group, int partition, long offset)
    {
        var commit = new CommitAttempt(group, partition, offset);
        lock (gate) commits.Add(commit);
        return commit;
    }
}

/// <summary>One record that somebody wanted written.</summary>
/// <param name="transaction">Null where it is written outside of any.</param>
internal sealed class Attempt(int writer, int? transaction, int partition, string value)
{
    public int Writer { get; } = writer;

    public int? Transaction { get; } = transaction;

    public int Partition { get; } = partition;

    public string Value { get; } = value;

    /// <summary>Unknown until somebody said more: a crash may come between the deed and the answer.</summary>
    public Outcome Outcome { get; set; }

    /// <summary>When it was acknowledged, for tests in which that counts.</summary>
    public DateTimeOffset? AcknowledgedAt { get; set; }
}

/// <summary>An offset that somebody wanted committed.</summary>
internal sealed class CommitAttempt(string group, int partition, long offset)
{
    public string Group { get; } = group;

    public int Partition { get; } = partition;

    public long Offset { get; } = offset;

    public Outcome Outcome { get; set; }
}

internal enum Outcome
{
    Unknown,
    Acknowledged,
    Aborted,
}

/// <summary>A record as a reader of committed records got it.</summary>
internal readonly record struct ReadRecord(int Partition, long Offset, string Value);

/// <summary>An offset as its group found it.</summary>
/// <param name="EndOffset">Of the log, asked for afterwards.</param>
internal readonly record struct CommittedOffset(string Group, int Partition, long Offset, long EndOffset);
