namespace EcomStreaming.Broker.Tests.Crashes;

/// <summary>
/// Holds what was read against what was done, in the manner of Jepsen's tests of queues: nothing acknowledged is lost, nothing is there twice or was
/// never written, each writer's records are in its order, nothing aborted is there, and of a transaction all or nothing. That records of several
/// transactions stand between each other is no fault.
/// </summary>
internal static class LogChecker
{
    /// <param name="reads">Each reader's records, in the order in which it got them.</param>
    /// <returns>One line for each fault; none is what is hoped for.</returns>
    public static List<string> Check(IReadOnlyList<Attempt> attempts, IReadOnlyList<IReadOnlyList<ReadRecord>> reads)
    {
        var byValue = attempts.ToDictionary(attempt => attempt.Value);
        var last = reads[^1];
        return
        [
            .. Strange(byValue, reads),
            .. Lost(attempts, last),
            .. Duplicates(reads),
            .. NotAscending(reads),
            .. Inconsistent(reads),
            .. Reordered(attempts, last),
            .. Aborted(byValue, reads),
            .. Torn(attempts, last),
        ];
    }

    private static IEnumerable<string> Strange(Dictionary<string, Attempt> byValue, IReadOnlyList<IReadOnlyList<ReadRecord>> reads) => reads
        .SelectMany(read => read)
        .Where(record => !byValue.TryGetValue(record.Value, out var attempt) || attempt.Partition != record.Partition)
        .Select(record => $"never written: {record}");

    private static IEnumerable<string> Lost(IReadOnlyList<Attempt> attempts, IReadOnlyList<ReadRecord> last)
    {
        var seen = last.Select(record => record.Value).ToHashSet(StringComparer.Ordinal);
        return attempts.Where(attempt => attempt.Outcome == Outcome.Acknowledged && !seen.Contains(attempt.Value))
            .Select(attempt => $"lost: {attempt.Value}");
    }

    private static IEnumerable<string> Duplicates(IReadOnlyList<IReadOnlyList<ReadRecord>> reads) => reads
        .SelectMany(read => read.GroupBy(record => record.Value).Where(group => group.Count() > 1))
        .Select(group => $"duplicate: {string.Join(' ', group)}");

    private static IEnumerable<string> NotAscending(IReadOnlyList<IReadOnlyList<ReadRecord>> reads) => reads
        .SelectMany(read => read.GroupBy(record => record.Partition))
        .SelectMany(partition => partition.Zip(partition.Skip(1)))
        .Where(pair => pair.Second.Offset <= pair.First.Offset)
        .Select(pair => $"not ascending: {pair}");

    /// <summary>The same offset has to hold the same record for every reader, at any time.</summary>
    private static IEnumerable<string> Inconsistent(IReadOnlyList<IReadOnlyList<ReadRecord>> reads) => reads
        .SelectMany(read => read)
        .GroupBy(record => (record.Partition, record.Offset))
        .Where(group => group.Select(record => record.Value).Distinct().Count() > 1)
        .Select(group => $"inconsistent: {string.Join(' ', group)}");

    private static IEnumerable<string> Reordered(IReadOnlyList<Attempt> attempts, IReadOnlyList<ReadRecord> last)
    {
        var order = attempts.Select((attempt, i) => (attempt, i)).ToDictionary(one => one.attempt.Value, one => (one.attempt.Writer, one.i));
        return last.Where(record => order.ContainsKey(record.Value))
            .OrderBy(record => record.Offset)
            .GroupBy(record => (record.Partition, order[record.Value].Writer))
            .SelectMany(records => records.Zip(records.Skip(1)))
            .Where(pair => order[pair.Second.Value].i < order[pair.First.Value].i)
            .Select(pair => $"reordered: {pair}");
    }

    private static IEnumerable<string> Aborted(Dictionary<string, Attempt> byValue, IReadOnlyList<IReadOnlyList<ReadRecord>> reads) => reads
        .SelectMany(read => read)
        .Where(record => byValue.GetValueOrDefault(record.Value)?.Outcome == Outcome.Aborted)
        .Select(record => $"aborted read: {record}");

    private static IEnumerable<string> Torn(IReadOnlyList<Attempt> attempts, IReadOnlyList<ReadRecord> last)
    {
        var seen = last.Select(record => record.Value).ToHashSet(StringComparer.Ordinal);
        return attempts.Where(attempt => attempt.Transaction is not null)
            .GroupBy(attempt => attempt.Transaction)
            .Select(transaction => (transaction.Key, Seen: transaction.Count(attempt => seen.Contains(attempt.Value)), All: transaction.Count()))
            .Where(transaction => transaction.Seen > 0 && transaction.Seen < transaction.All)
            .Select(transaction => $"torn: of transaction {transaction.Key} {transaction.Seen} of {transaction.All} are there");
    }
}
