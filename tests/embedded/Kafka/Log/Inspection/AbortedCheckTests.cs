using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Log.Inspection;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Log.Inspection;

/// <summary>
/// <c>verify</c> compares the abort markers in the log with the index of aborted transactions, and says what differs on either side.
/// </summary>
public sealed class AbortedCheckTests : IDisposable
{
    private static readonly LogConfig Config = new(
        MessageBytesMax: 10_000, SegmentBytes: 1_000, SegmentMs: long.MaxValue, RetentionMs: -1, RetentionBytes: 2_500, LogAppendTime: false,
        IsCompacted: false, DeletesOldRecords: true,
        TimestampBeforeMsMax: long.MaxValue, TimestampAfterMsMax: long.MaxValue, FlushEveryAppend: false);

    private readonly TemporaryFolder folder = new("log");

    public AbortedCheckTests()
    {
        using var log = PartitionLog.Open(folder.Path, () => Config, TimeProvider.System, clean: true);
        for (var i = 0; i < 30; i++)
        {
            Begin(log, producerId: i % 3, sequence: i / 3);
            if (i % 3 != 2) continue;
            for (var producer = 0; producer < 3; producer++)
                Assert.Equal(ErrorCode.None, log.AppendMarker(new(producer, 0, Commits: i % 2 == 0, 0)).Error);
        }

        Begin(log, producerId: 1, sequence: 10); // and stays open
        Assert.True(log.ApplyRetention() > 0, "the first transactions began before the log's beginning");
        log.CloseCleanly();
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Where_they_agree_nothing_is_said() => Assert.Empty(Check());

    [Fact]
    public void A_marker_without_an_entry_is_named()
    {
        foreach (var index in Indexes())
        {
            var content = File.ReadAllBytes(index);
            var removed = AbortedTransactions.Read(content);
            File.WriteAllBytes(index, content[AbortedTransactions.EntryBytes..]);

            Assert.Contains($"{index}: no entry for the abort marker of producer {removed.ProducerId} at offset {removed.LastOffset}", Check());
            File.Delete(index);
            Assert.Equal(
                content.Length / AbortedTransactions.EntryBytes,
                Check().Count(line => line.StartsWith($"{index}: no entry for the abort marker", StringComparison.Ordinal)));
            File.WriteAllBytes(index, content);
        }
    }

    [Theory]
    [InlineData(9)] // whose
    [InlineData(25)] // of which marker
    public void An_entry_without_a_marker_is_named(int changed)
    {
        var index = Indexes()[0];
        var entry = Change(index, changed);

        Assert.Contains($"{index}: producer {entry.ProducerId} has no abort marker at offset {entry.LastOffset}", Check());
    }

    [Theory]
    [InlineData(17)] // from where on
    [InlineData(33)] // up to where the log was decided then
    public void An_entry_that_says_something_else_than_the_log_is_named(int changed)
    {
        var index = Indexes()[0];
        var entry = Change(index, changed);

        Assert.Contains(Check(), line => line.StartsWith($"{index}: {entry}, expected ", StringComparison.Ordinal));
    }

    private static void Begin(PartitionLog log, long producerId, int sequence)
    {
        log.Register(new(producerId, 0));
        Assert.Equal(ErrorCode.None, log.Append(Batches.InTransaction(producerId, 0, sequence, "x")).Error);
    }

    private static AbortedTransaction Change(string index, int at)
    {
        var content = File.ReadAllBytes(index);
        content[at] ^= 0x40;
        File.WriteAllBytes(index, content);
        return AbortedTransactions.Read(content);
    }

    private List<string> Indexes() => [.. Directory.GetFiles(folder.Path, "*.txnindex").Order(StringComparer.Ordinal)];

    private List<string> Check()
    {
        List<string> faults = [];
        new PartitionCheck(folder.Path, mayHaveGaps: false, isRecovered: false, faults.Add, _ => { }).Run();
        return faults;
    }
}
