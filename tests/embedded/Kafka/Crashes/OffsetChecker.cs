namespace EcomStreaming.Broker.Tests.Crashes;

/// <summary>
/// Holds the offsets that groups find against those that were committed: none that was acknowledged or seen is taken back, none is there that nobody
/// committed or whose transaction was aborted, and none lies beyond the end of its log.
/// </summary>
internal static class OffsetChecker
{
    /// <param name="commits">In the order in which they were asked for; those of one group and partition never decrease.</param>
    /// <param name="reads">What was found, time after time.</param>
    /// <returns>One line for each fault; none is what is hoped for.</returns>
    public static List<string> Check(IReadOnlyList<CommitAttempt> commits, IReadOnlyList<IReadOnlyList<CommittedOffset>> reads) =>
        [.. Lost(commits, reads[^1]), .. TakenBack(reads), .. Strange(commits, reads), .. Beyond(reads)];

    private static IEnumerable<string> Lost(IReadOnlyList<CommitAttempt> commits, IReadOnlyList<CommittedOffset> last)
    {
        var found = last.ToDictionary(offset => (offset.Group, offset.Partition), offset => offset.Offset);
        return commits
            .Where(commit => commit.Outcome == Outcome.Acknowledged && found.GetValueOrDefault((commit.Group, commit.Partition), -1) < commit.Offset)
            .GroupBy(commit => (commit.Group, commit.Partition))
            .Select(lost =>
                $"offset lost: of {lost.Key} {lost.Max(commit => commit.Offset)} was acknowledged, found is {found.GetValueOrDefault(lost.Key, -1)}");
    }

    private static IEnumerable<string> TakenBack(IReadOnlyList<IReadOnlyList<CommittedOffset>> reads) => reads
        .SelectMany(read => read)
        .GroupBy(offset => (offset.Group, offset.Partition))
        .SelectMany(offsets => offsets.Zip(offsets.Skip(1)))
        .Where(pair => pair.Second.Offset < pair.First.Offset)
        .Select(pair => $"offset taken back: {pair}");

    private static IEnumerable<string> Strange(IReadOnlyList<CommitAttempt> commits, IReadOnlyList<IReadOnlyList<CommittedOffset>> reads)
    {
        var possible = commits.Where(commit => commit.Outcome != Outcome.Aborted)
            .Select(commit => (commit.Group, commit.Partition, commit.Offset)).ToHashSet();
        return reads.SelectMany(read => read).Where(offset => !possible.Contains((offset.Group, offset.Partition, offset.Offset)))
            .Select(offset => $"offset never committed: {offset}");
    }

    private static IEnumerable<string> Beyond(IReadOnlyList<IReadOnlyList<CommittedOffset>> reads) => reads
        .SelectMany(read => read)
        .Where(offset => offset.Offset > offset.EndOffset)
        .Select(offset => $"offset beyond the end: {offset}");
}
