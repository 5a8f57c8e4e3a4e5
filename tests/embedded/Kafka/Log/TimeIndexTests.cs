using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Log;

/// <summary>
/// Times that do not ascend: what the indexes lead to is what a look at every record finds. A failure names its seed; see <see cref="Seed"/>.
/// </summary>
public sealed class TimeIndexTests
{
    private const int TimesMs = 400;
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(50);
    private static readonly LogConfig Config = new(
        MessageBytesMax: int.MaxValue, SegmentBytes: 60_000, SegmentMs: long.MaxValue, RetentionMs: -1, RetentionBytes: -1,
        LogAppendTime: false, IsCompacted: false,
        DeletesOldRecords: false, TimestampBeforeMsMax: long.MaxValue, TimestampAfterMsMax: long.MaxValue, FlushEveryAppend: false);

    [Fact]
    public void Every_time_is_found_where_a_look_at_every_record_finds_it()
    {
        foreach (var seed in Seed.Rounds(3)) Play(seed);
    }

    [Fact]
    public void An_entry_is_the_latest_time_so_far_at_the_end_of_the_batch_that_set_it()
    {
        using var folder = new TemporaryFolder("log");
        using var log = Open(folder, clean: true);
        foreach (var second in new[] { 5, 9, 3, 9, 12 }) log.Append(Batches.At(Start.AddSeconds(second), new string('v', 5_000), "more"));
        log.CloseCleanly();

        var index = File.ReadAllBytes(Path.Combine(folder.Path, "00000000000000000000.timeindex"));

        Assert.Equal(new Wire().Int64(At(9)).Int32(3).Int64(At(12)).Int32(9).Bytes, index);

        static long At(int second) => Start.AddSeconds(second).ToUnixTimeMilliseconds();
    }

    private static void Play(int seed)
    {
        var random = new Random(seed);
        using var folder = new TemporaryFolder("log");
        var written = new List<(long Time, long Offset)>();
        for (var life = 0; life < 3; life++)
        {
            using var log = Open(folder, clean: life == 1);
            for (var batch = 0; batch < 60; batch++) Write(log, random, written);
            for (var ms = -1; ms <= TimesMs; ms++)
            {
                var time = Start.AddMilliseconds(ms).ToUnixTimeMilliseconds();
                Assert.True(written.Where(record => record.Time >= time).DefaultIfEmpty((-1, -1)).First() == log.FindByTime(time),
                    $"Seed {seed}, life {life}: {ms} ms");
            }

            var latest = written.Max(record => record.Time);
            Assert.Equal(written.First(record => record.Time == latest), log.FindLatestTime());
            if (life == 0) log.CloseCleanly();
        }
    }

    private static void Write(PartitionLog log, Random random, List<(long Time, long Offset)> written)
    {
        // Mostly onwards, with steps back; a large batch is what gives an index its entries.
        var around = Math.Min(written.Count, TimesMs - 50);
        var times = Enumerable.Range(0, random.Next(1, 60)).Select(_ => Start.AddMilliseconds(Math.Max(around + random.Next(-100, 50), 0))).ToArray();
        var batch = Batches.Timed(times);
        if (random.Next(3) == 0) batch = batch.Packed((CompressionCodec)random.Next(1, 5));
        var first = log.Append(batch).BaseOffset;
        written.AddRange(times.Select((time, i) => (time.ToUnixTimeMilliseconds(), first + i)));
    }

    private static PartitionLog Open(TemporaryFolder folder, bool clean) => PartitionLog.Open(folder.Path, () => Config, TimeProvider.System, clean);
}
