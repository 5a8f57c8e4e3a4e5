using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace EcomStreaming.Broker.Tests.Log;

/// <summary>
/// A closed segment has a seal, and a start holds the segment's size and indexes against it: what is wrong with an index is mended, what is wrong
/// with the size is damage.
/// </summary>
public sealed class SegmentSealTests : IDisposable
{
    private readonly TemporaryFolder folder = new("log");
    private readonly FakeTimeProvider time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private LogConfig config = new(
        MessageBytesMax: 10_000, SegmentBytes: 20_000, SegmentMs: long.MaxValue, RetentionMs: -1, RetentionBytes: -1,
        LogAppendTime: false, IsCompacted: false,
        DeletesOldRecords: true, TimestampBeforeMsMax: long.MaxValue, TimestampAfterMsMax: long.MaxValue, FlushEveryAppend: false);

    private int batches;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_segment_that_is_closed_gets_a_seal_that_says_what_it_holds()
    {
        using var log = Open();
        Fill(log);

        var first = SegmentSeal.Read(folder.Path, 0)!;
        var second = Segments()[1];

        Assert.Equal((new FileInfo(FileOf(0, SegmentFiles.Log)).Length, second), (first.Bytes, first.NextOffset));
        Assert.Equal(new FileInfo(FileOf(0, SegmentFiles.OffsetIndex)).Length / 8, first.Offsets.Entries);
        Assert.Equal(new FileInfo(FileOf(0, SegmentFiles.TimeIndex)).Length / 12, first.Times.Entries);
        Assert.Equal(new FileInfo(FileOf(0, SegmentFiles.AbortedIndex)).Length / 34, first.Aborted.Entries);
        Assert.All([first.Offsets, first.Times, first.Aborted], index => Assert.True(index.Entries > 0));
        Assert.Null(SegmentSeal.Read(folder.Path, Segments()[^1]));
    }

    [Theory]
    [InlineData(".index")]
    [InlineData(".timeindex")]
    [InlineData(".txnindex")]
    public void An_index_that_is_missing_short_torn_or_changed_is_made_anew(string kind)
    {
        Leave(clean: true);
        var closed = Segments()[1];
        var path = FileOf(closed, kind);
        var (sealing, content) = (SegmentSeal.Read(folder.Path, closed), File.ReadAllBytes(path));
        byte[]?[] damages = [null, [], content[..^1], content[..(content.Length / 2)], [.. content, 0], [.. content[..^1], (byte)~content[^1]]];
        foreach (var damaged in damages)
        {
            File.Delete(path);
            if (damaged is not null) File.WriteAllBytes(path, damaged);

            using (var log = Open())
            {
                Assert.Equal([path], log.Rebuilt);
                Assert.Equal(content, File.ReadAllBytes(path));
                Assert.Equal(sealing, SegmentSeal.Read(folder.Path, closed));
                log.CloseCleanly();
            }

            using (var again = Open()) Assert.Empty(again.Rebuilt);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void No_aborted_record_is_read_where_the_index_of_the_segment_that_is_written_was_deleted(bool isLarge)
    {
        config = config with { SegmentBytes = isLarge ? 1_000_000 : 5_000 };
        using (var log = Open())
        {
            log.Register(new(1, 0));
            for (var i = 0; i < 150; i++) log.Append(Batches.InTransaction(1, 0, i, "aborted"));
            log.AppendMarker(new(1, 0, Commits: false, 0));
            log.Append(Batches.Of("plain"));
            log.CloseCleanly();
        }

        foreach (var index in Directory.GetFiles(folder.Path, "*.txnindex")) File.Delete(index);
        using var opened = Open();

        Assert.Equal(["plain"], LogView.Read(opened).Select(record => record.Value));
    }

    [Theory]
    [InlineData(".index")]
    [InlineData(".timeindex")]
    [InlineData(".txnindex")]
    public void An_index_of_the_segment_that_is_written_is_mended_too(string kind)
    {
        var before = Leave(clean: true);
        var path = FileOf(Segments()[^1], kind);
        var content = File.ReadAllBytes(path);
        File.Delete(path);

        using var log = Open();
        Assert.Equal([path], log.Rebuilt);
        Assert.Equal(before, log.AbortedBetween(0, log.EndOffset));
        log.CloseCleanly();

        Assert.Equal(content, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_transaction_that_began_in_an_earlier_segment_is_known_with_and_without_snapshots()
    {
        config = config with { SegmentBytes = 1_000 };
        List<AbortedTransaction> before;
        using (var log = Open())
        {
            for (var producer = 1; producer <= 3; producer++) Begin(log, producer);
            for (var i = 0; i < 20; i++) log.Append(Batches.Of(new string('x', 100)));
            for (var producer = 3; producer >= 1; producer--) End(log, producer, commits: producer == 2);
            for (var i = 0; i < 20; i++) log.Append(Batches.Of(new string('x', 100)));
            before = log.AbortedBetween(0, log.EndOffset);
            log.CloseCleanly();
        }

        Assert.Equal([0, 2], before.Select(aborted => aborted.FirstOffset));
        foreach (var removed in new[] { "*.txnindex", "*.seal", "*.snapshot" })
        {
            foreach (var file in Directory.GetFiles(folder.Path, removed)) File.Delete(file);
            foreach (var file in Directory.GetFiles(folder.Path, "*.txnindex")) File.Delete(file);
            using var opened = Open();

            Assert.Equal(before, opened.AbortedBetween(0, opened.EndOffset));
            opened.CloseCleanly();
        }
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("torn")]
    [InlineData("changed")]
    public void A_seal_that_is_not_whole_is_made_from_the_segment(string damage)
    {
        Leave(clean: true);
        var seals = Segments().SkipLast(1).ToDictionary(segment => segment, segment => File.ReadAllBytes(FileOf(segment, SegmentFiles.Seal)));
        foreach (var (segment, content) in seals)
        {
            var path = FileOf(segment, SegmentFiles.Seal);
            if (damage == "missing") File.Delete(path);
            else File.WriteAllBytes(path, damage == "torn" ? content[..^3] : [.. content[..20], (byte)~content[20], .. content[21..]]);
        }

        using var log = Open();

        Assert.Empty(log.Rebuilt);
        Assert.All(seals, seal => Assert.Equal(seal.Value, File.ReadAllBytes(FileOf(seal.Key, SegmentFiles.Seal))));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void A_closed_segment_of_another_size_is_damaged_and_nothing_is_changed(int more)
    {
        Leave(clean: true);
        using (var file = File.OpenWrite(FileOf(0, SegmentFiles.Log))) file.SetLength(file.Length + more);
        var before = Content();

        Assert.Contains("when it was closed", Assert.Throws<DamagedLogException>(() => Open()).Message, StringComparison.Ordinal);
        Assert.Equal(before, Content());
    }

    [Fact]
    public void The_seal_of_a_clean_stop_goes_with_the_next_append()
    {
        Leave(clean: true);
        var last = Segments()[^1];
        Assert.NotNull(SegmentSeal.Read(folder.Path, last));

        using (var log = Open())
        {
            Assert.NotNull(SegmentSeal.Read(folder.Path, last));
            log.Append(Batches.Of("more"));
            Assert.Null(SegmentSeal.Read(folder.Path, last));
        }

        using var again = Open(clean: false);
        Assert.Equal("more", LogView.Read(again)[^1].Value);
    }

    [Fact]
    public void A_log_whose_last_segment_is_empty_ends_where_it_ended()
    {
        config = config with { RetentionMs = 1_000 };
        using (var log = Open())
        {
            Begin(log, producerId: 1);
            time.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(0, log.ApplyRetention()); // begins a segment, and keeps the one with the open transaction
            log.CloseCleanly();
        }

        Assert.Equal([0, 1], Segments());
        using var again = Open();

        Assert.Equal((0L, 1L), (again.StartOffset, again.EndOffset));
        Assert.Equal(1, again.Append(Batches.Of("new")).BaseOffset);
    }

    [Fact]
    public void A_seal_goes_with_its_segment()
    {
        config = config with { RetentionBytes = 1 };
        using var log = Open();
        Fill(log);

        Assert.Equal(Segments().Count - 1, log.ApplyRetention());

        Assert.Empty(Directory.GetFiles(folder.Path, "*.seal"));
    }

    /// <summary>Some segments with records of several times and some aborted transactions in each.</summary>
    private void Fill(PartitionLog log)
    {
        for (var i = 0; i < 90; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            log.Append(Batches.OfSize(700, time.GetUtcNow()));
            Begin(log, producerId: 1 + (batches % 3));
            End(log, producerId: 1 + (batches++ % 3), commits: i % 2 == 0);
        }
    }

    private List<AbortedTransaction> Leave(bool clean)
    {
        using var log = Open();
        Fill(log);
        var aborted = log.AbortedBetween(0, log.EndOffset);
        if (clean) log.CloseCleanly();
        return aborted;
    }

    private void Begin(PartitionLog log, long producerId)
    {
        log.Register(new(producerId, 0));
        Assert.Equal(ErrorCode.None, log.Append(Batches.InTransaction(producerId, 0, batches / 3, time.GetUtcNow(), "x")).Error);
    }

    private static void End(PartitionLog log, long producerId, bool commits) =>
        Assert.Equal(ErrorCode.None, log.AppendMarker(new(producerId, 0, commits, 0)).Error);

    private List<long> Segments() => SegmentFiles.Offsets(folder.Path, SegmentFiles.Log);

    private string FileOf(long segment, string kind) => SegmentFiles.Path(folder.Path, segment, kind);

    private Dictionary<string, string> Content() =>
        Directory.EnumerateFiles(folder.Path).ToDictionary(file => file, file => Convert.ToHexString(File.ReadAllBytes(file)));

    private PartitionLog Open(bool clean = true) => PartitionLog.Open(folder.Path, () => config, time, clean);
}
