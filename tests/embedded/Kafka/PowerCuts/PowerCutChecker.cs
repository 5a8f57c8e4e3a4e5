using System.Globalization;
using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Tests.Crashes;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.PowerCuts;

/// <summary>
/// Holds what a broker has after a power cut against what clients had been told before. What every policy keeps: transactions whole, with their
/// offsets, and those that were acknowledged; of everything else a part from its beginning. What <c>always</c> keeps: all that was acknowledged.
/// </summary>
internal sealed class PowerCutChecker(Workload workload, long moment, bool keepsAll)
{
    private readonly List<Attempt> attempts = [.. workload.History.Attempts.Select(attempt => AsOf(attempt, moment, keepsAll))];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Something that is written afterwards, and has to stay.</summary>
    public void AddRange(IEnumerable<Attempt> acknowledged) => attempts.AddRange(acknowledged);

    public static List<ReadRecord> Read(BrokerState broker) => [.. Enumerable.Range(0, Workload.Partitions)
        .SelectMany(partition => LogView.Read(broker.Topics.FindPartition(Workload.Queue, partition)!)
            .Select(record => new ReadRecord(partition, record.Offset, record.Value!)))];

    /// <returns>One line for each fault.</returns>
    public async Task<List<string>> CheckAsync(BrokerState broker, IReadOnlyList<ReadRecord> before, IReadOnlyList<ReadRecord> read) =>
    [
        .. LogChecker.Check(attempts, [before, read]),
        .. Holes(before, read),
        .. broker.Topics.All.SelectMany(topic => topic.Logs.Where(log => log.StartOffset > 0)).Select(log => $"begins at {log.StartOffset}"),
        .. TableFaults(broker),
        .. await WalkerFaultsAsync(broker),
        .. await TornOffsetsAsync(broker, read),
    ];

    private static Attempt AsOf(Attempt attempt, long moment, bool keepsAll)
    {
        var isPromised = attempt.AcknowledgedAt is { } at && Promises.Nanoseconds(at) < moment && (keepsAll || attempt.Transaction is not null);
        return new(attempt.Writer, attempt.Transaction, attempt.Partition, attempt.Value)
        {
            Outcome = attempt.Outcome == Outcome.Aborted ? Outcome.Aborted : isPromised ? Outcome.Acknowledged : Outcome.Unknown,
        };
    }

    /// <summary>What is lost of the plain records was written last.</summary>
    private IEnumerable<string> Holes(IReadOnlyList<ReadRecord> before, IReadOnlyList<ReadRecord> read)
    {
        var plain = attempts.Where(attempt => attempt.Transaction is null).Select(attempt => attempt.Value).ToHashSet(StringComparer.Ordinal);
        for (var partition = 0; partition < Workload.Partitions; partition++)
        {
            var pairs = PlainIn(before).Zip(PlainIn(read)).Where(pair => pair.First != pair.Second);
            foreach (var (expected, found) in pairs.Take(1)) yield return $"hole: {found} where {expected} was";

            IEnumerable<ReadRecord> PlainIn(IReadOnlyList<ReadRecord> records) =>
                records.Where(record => record.Partition == partition && plain.Contains(record.Value));
        }
    }

    /// <summary>Its keys were given their numbers one after the other.</summary>
    private IEnumerable<string> TableFaults(BrokerState broker)
    {
        var last = LogView.Read(broker.Topics.FindPartition(Workload.Table, 0)!).GroupBy(record => record.Key)
            .ToDictionary(key => key.Key, key => int.Parse(key.Last().Value!, CultureInfo.InvariantCulture));
        var values = Enumerable.Range(0, Workload.Keys).Select(key => last.GetValueOrDefault($"{key}")).ToList();
        var promised = keepsAll ? workload.Promises.Before(moment, Workload.Table) : 0;
        if (values.Any(value => value < promised)) yield return $"the table lost {promised}: {string.Join(' ', values)}";
        if (!values.SequenceEqual(values.OrderDescending()) || values[^1] < values[0] - 1)
        {
            yield return $"the table has a hole: {string.Join(' ', values)}";
        }
    }

    private async Task<List<string>> WalkerFaultsAsync(BrokerState broker)
    {
        var offsets = await OffsetsAsync(broker, Workload.Walker);
        var promised = keepsAll ? workload.Promises.Before(moment, Workload.Walker) : 0;
        return offsets[0] == offsets[1] && offsets[0] >= promised ? [] : [$"offsets {offsets[0]} and {offsets[1]} where {promised} was committed"];
    }

    /// <summary>A transaction has moved its group's offset to its own number.</summary>
    private async Task<List<string>> TornOffsetsAsync(BrokerState broker, IReadOnlyList<ReadRecord> read)
    {
        var seen = read.Select(record => record.Value).ToHashSet(StringComparer.Ordinal);
        var faults = new List<string>();
        for (var writer = 1; writer <= Workload.TransactionalIds.Length; writer++)
        {
            var last = attempts.Where(attempt => attempt.Writer == writer && seen.Contains(attempt.Value)).Max(attempt => attempt.Transaction) ?? 0;
            var offset = (await OffsetsAsync(broker, Workload.GroupOf(Workload.TransactionalIds[writer - 1])))[0];
            if (offset != last)
            {
                faults.Add($"torn: offset {offset} of {Workload.TransactionalIds[writer - 1]} beside the records of transaction {last}");
            }
        }

        return faults;
    }

    private static async Task<long[]> OffsetsAsync(BrokerState broker, string group)
    {
        var committed = await broker.Groups.FetchAsync(group, null, Cancelled);
        return [.. Enumerable.Range(0, 2).Select(
            partition => committed.GetValueOrDefault(new GroupPartition(Workload.Queue, partition))?.Offset ?? 0)];
    }
}
