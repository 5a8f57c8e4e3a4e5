using System.Buffers.Binary;
using System.IO.Hashing;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Log;

/// <summary>A read that meets damage says so, and one whose index points at something else finds its batch all the same.</summary>
public sealed class DamagedReadTests : IDisposable
{
    private const int BatchBytes = 500;
    private const int BatchCount = 100;
    private const int EntryBytes = 8;

    private static readonly LogConfig Config = new(
        MessageBytesMax: 10_000, SegmentBytes: 40_000, SegmentMs: long.MaxValue, RetentionMs: -1, RetentionBytes: -1, LogAppendTime: false,
        IsCompacted: false, DeletesOldRecords: true,
        TimestampBeforeMsMax: long.MaxValue, TimestampAfterMsMax: long.MaxValue, FlushEveryAppend: false);

    private readonly TemporaryFolder folder = new("log");
    private readonly List<DamagedLogException> told = [];

    public DamagedReadTests()
    {
        using var log = Open();
        for (var i = 0; i < BatchCount; i++)
            Assert.Equal(ErrorCode.None, log.Append(Batches.OfSize(BatchBytes, DateTimeOffset.UnixEpoch.AddSeconds(i))).Error);
        log.CloseCleanly();
    }

    public void Dispose() => folder.Dispose();

    private string Segment => SegmentFiles.Path(folder.Path, 0, SegmentFiles.Log);

    [Theory]
    [InlineData(0, 1)] // the offset
    [InlineData(8, 0x7F)] // the length
    [InlineData(8, 0xFF)]
    [InlineData(16, 1)] // the version
    [InlineData(23, 0x80)] // the last offset's distance
    [InlineData(57, 0x80)] // the number of records
    public void A_header_that_cannot_be_one_is_damage_for_the_reads_that_touch_it(int at, byte value)
    {
        Change(Segment, (42 * BatchBytes) + at, value);
        using var log = Open();

        Assert.Throws<DamagedLogException>(() => log.Read(42, 2 * BatchBytes, true));
        Assert.NotEmpty(told);
        Assert.All(told, damage => Assert.Equal(Segment, damage.Path));
        told.Clear();

        Assert.Equal([0L, 1], OffsetsAt(log, 0));
        Assert.Equal([70L, 71], OffsetsAt(log, 70));
        Assert.Empty(told);
    }

    [Fact]
    public void A_search_by_time_says_what_it_met()
    {
        Change(Segment, (42 * BatchBytes) + 300, 0x55);
        using var log = Open();

        Assert.Equal(42, log.FindByTime(42_000).Offset);

        Assert.Contains($"byte {42 * BatchBytes}: the batch's CRC is wrong", Assert.Single(told).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(13)] // inside of a batch
    [InlineData(BatchBytes)] // of another one
    [InlineData(1_000_000)] // behind the end
    [InlineData(-1_000_000)]
    public void A_position_that_is_no_batch_of_the_index_is_not_trusted(int by)
    {
        var entries = Entries();
        Assert.True(entries.Count > 5);
        entries = [.. entries.Select((entry, i) => i % 3 == 0 ? entry : (entry.Offset, entry.Position + by))];
        Write(entries);
        using var log = Open();
        Assert.Empty(log.Rebuilt); // the index is what its seal says

        for (var offset = 0; offset < BatchCount; offset++)
        {
            Assert.Equal(offset, OffsetsAt(log, offset)[0]);
            Assert.Equal(offset, log.FindByTime(offset * 1_000).Offset);
            Assert.Single(OffsetsAt(log, offset, end: offset + 1));
        }

        Assert.NotEmpty(told);
        told.Clear();
        Assert.Equal([0L, 1], OffsetsAt(log, 0));
        Assert.Empty(told);
    }

    [Fact]
    public async Task A_fetch_that_meets_damage_is_answered_as_before_and_counted()
    {
        await using var broker = await TestBroker.StartAsync(TestContext.Current.CancellationToken);
        using var client = await broker.ConnectAsync(TestContext.Current.CancellationToken);
        await client.CreateTopicAsync("orders", 1, TestContext.Current.CancellationToken);
        await client.ProduceAsync("orders", Batches.OfSize(BatchBytes), TestContext.Current.CancellationToken);
        Change(Path.Combine(broker.Data, "topics", "orders-0", Path.GetFileName(Segment)), 16, 1);

        var fetched = await client.FetchAsync(Requests.Fetch("orders", 0), TestContext.Current.CancellationToken);

        Assert.Equal((ErrorCode.KafkaStorageError, 1L), (fetched.Error, broker.State.Topics.Damage.Count));
    }

    private static void Change(string path, int at, byte value)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = at;
        file.WriteByte(value);
    }

    private static List<long> OffsetsAt(PartitionLog log, long offset, long? end = null)
    {
        var content = log.Read(offset, 2 * BatchBytes, true, end ?? log.EndOffset);
        var offsets = new List<long>();
        for (; !content.IsEmpty; content = content[RecordBatch.SizeOf(content.Span)..]) offsets.Add(new RecordBatch(content.Span).BaseOffset);
        return offsets;
    }

    private List<(int Offset, int Position)> Entries() => [.. File.ReadAllBytes(SegmentFiles.Path(folder.Path, 0, SegmentFiles.OffsetIndex))
        .Chunk(EntryBytes).Select(entry => (BinaryPrimitives.ReadInt32BigEndian(entry), BinaryPrimitives.ReadInt32BigEndian(entry.AsSpan(4))))];

    /// <summary>As though the broker had written it so: the seal agrees.</summary>
    private void Write(List<(int Offset, int Position)> entries)
    {
        var content = new byte[entries.Count * EntryBytes];
        for (var i = 0; i < entries.Count; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(i * EntryBytes), entries[i].Offset);
            BinaryPrimitives.WriteInt32BigEndian(content.AsSpan((i * EntryBytes) + 4), entries[i].Position);
        }

        File.WriteAllBytes(SegmentFiles.Path(folder.Path, 0, SegmentFiles.OffsetIndex), content);
        var seal = SegmentSeal.Read(folder.Path, 0)! with
        {
            Offsets = new(entries.Count, Crc32.HashToUInt32(Crc32ParameterSet.Crc32C, content)),
        };
        seal.Write(folder.Path, 0, "");
    }

    private PartitionLog Open() => PartitionLog.Open(folder.Path, () => Config, TimeProvider.System, clean: true, damaged: told.Add);
}
