using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Log.Compaction;

/// <summary>What compaction keeps of a log, and what it lets go.</summary>
public sealed class CompactionTests : IDisposable
{
    private readonly CompactedLog scene = new();

    public void Dispose() => scene.Dispose();

    [Fact]
    public void Of_each_key_the_last_record_stays_under_its_offset()
    {
        scene.Put(("a", "1"), ("b", "1"), ("a", "2"));
        scene.Put(("c", "1"));
        scene.Put(("b", "2"));
        scene.Close();

        Assert.True(scene.Compact());

        string[] expected = ["2 a=2", "3 c=1", "4 b=2", "5 last=x"];
        Assert.Equal(expected, scene.Content);
        Assert.Equal((0L, 6L), (scene.Log.StartOffset, scene.Log.EndOffset));
        foreach (var clean in new[] { true, false })
        {
            scene.Reopen(clean);
            Assert.Equal(expected, scene.Content);
            Assert.Equal(6, scene.Log.EndOffset);
        }
    }

    [Fact]
    public void Every_offset_can_still_be_asked_for_and_gives_what_is_there_from_it_on()
    {
        for (var i = 0; i < 20; i++) scene.Put(($"{i % 3}", $"{i}"));
        scene.Close();
        scene.Compact();

        var all = LogView.Read(scene.Log);
        for (var offset = 0; offset <= 20; offset++) Assert.Equal(all.Where(record => record.Offset >= offset), LogView.Read(scene.Log, offset));
    }

    [Fact]
    public void Small_segments_become_one_and_none_larger_than_the_setting()
    {
        for (var i = 0; i < 20; i++) scene.Put(($"{i}", "x"));
        var before = scene.Segments;

        scene.Close();
        scene.Config = scene.Config with { SegmentBytes = 400 };
        scene.Log.Compact();

        Assert.InRange(scene.Segments, 2, before / 2);
        Assert.All(Directory.GetFiles(scene.Folder, "*.log"), path => Assert.InRange(new FileInfo(path).Length, 1, 400));
        Assert.Equal(21, scene.Content.Count());
    }

    [Fact]
    public void A_tombstone_stays_where_it_is_kept_for_ever()
    {
        scene.Config = scene.Config with { Compaction = scene.Config.Compaction with { DeleteRetentionMs = long.MaxValue } };
        scene.Put(("a", "1"));
        scene.Put(("a", null));
        scene.Close();

        scene.Compact();
        scene.Time.Advance(TimeSpan.FromDays(1_000));
        CompactAgain();

        Assert.Contains("1 a=", scene.Content);
    }

    [Fact]
    public void A_tombstone_takes_what_is_before_it_and_goes_itself_after_its_time()
    {
        scene.Put(("a", "1"), ("b", "1"));
        scene.Put(("a", null), ("c", "1"));
        scene.Close();
        var written = scene.Time.GetUtcNow().ToUnixTimeMilliseconds();

        scene.Compact();
        Assert.Equal(["1 b=1", "2 a=", "3 c=1", "4 last=x"], scene.Content);

        scene.Time.Advance(TimeSpan.FromMilliseconds(999));
        CompactAgain();
        Assert.Contains("2 a=", scene.Content);

        scene.Time.Advance(TimeSpan.FromMilliseconds(1));
        CompactAgain();
        Assert.Equal(["1 b=1", "3 c=1"], scene.Content.Take(2));
        Assert.All(LogView.Read(scene.Log).Take(2), record => Assert.Equal(written, record.Timestamp)); // the batch bore another time meanwhile
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_compressed_batch_gets_smaller_and_stays_compressed(int codec)
    {
        scene.Append(Batches.Keyed(scene.Time.GetUtcNow(), ("a", "1"), ("b", "1"), ("c", null)).Packed((CompressionCodec)codec));
        scene.Put(("a", "2"));
        scene.Close();

        scene.Compact();

        Assert.Equal(["1 b=1", "2 c=", "3 a=2", "4 last=x"], scene.Content);
        Assert.Equal((CompressionCodec)codec, new RecordBatch(scene.Log.Read(0, 1, true).Span).Codec);
    }

    [Fact]
    public void Java_frames_of_snappy_blocks_are_opened_too()
    {
        var plain = Batches.Keyed(scene.Time.GetUtcNow(), ("a", "1"), ("b", "1"));
        var block = Records.RecordCodec.Pack(CompressionCodec.Snappy, plain[RecordBatch.HeaderBytes..]);
        byte[] framed = [0x82, 0x53, 0x4E, 0x41, 0x50, 0x50, 0x59, 0x00, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, (byte)block.Length, .. block];
        scene.Append(Batches.WithRecords(plain, framed, CompressionCodec.Snappy));
        scene.Put(("a", "2"));
        scene.Close();

        scene.Compact();

        Assert.Equal(["1 b=1", "2 a=2", "3 last=x"], scene.Content);
    }

    [Fact]
    public void A_batch_that_cannot_be_opened_stays_and_so_does_every_tombstone_behind_it()
    {
        scene.Append(Batches.WithRecords(Batches.Keyed(scene.Time.GetUtcNow(), ("a", "hidden")), [1, 2, 3], CompressionCodec.Zstd));
        scene.Put(("a", null));
        scene.Close();
        scene.Compact();
        scene.Time.Advance(TimeSpan.FromDays(1));
        CompactAgain();

        Assert.Equal(["0-0:1", "1-1:1"], LogView.Batches(scene.Log).Take(2));
    }

    [Theory]
    [InlineData(CompressionCodec.None)]
    [InlineData(CompressionCodec.Gzip)]
    public void A_batch_whose_records_are_not_those_of_its_header_takes_no_other_record_away(object codec)
    {
        scene.Put(("a", "1"), ("b", "1"));
        var far = Batches.Keyed(scene.Time.GetUtcNow(), ("b", "2"), ("c", "1"), ("a", "far behind"));
        scene.Append(far.Packed((CompressionCodec)codec).Claiming(1)); // an older broker took such
        scene.Put(("b", "3"));
        scene.Close();

        scene.Compact();

        Assert.Equal(["0 a=1", "3 b=3", "4 last=x"], scene.Content); // what is seen of it is up to the reader
        Assert.Equal("2-2:1", LogView.Batches(scene.Log)[1]);
    }

    [Fact]
    public void More_keys_than_one_pass_remembers_are_cleaned_in_several()
    {
        for (var i = 0; i < 40; i++) scene.Put(($"{i % 10}", $"{i}"));
        scene.Close();

        for (var passes = 0; scene.Compact(keysMax: 3); passes++) Assert.True(passes < 40);

        Assert.Equal([.. Enumerable.Range(30, 10).Select(i => $"{i} {i % 10}={i}"), "40 last=x"], scene.Content);
    }

    [Fact]
    public void A_damaged_batch_ends_the_pass_and_nothing_is_lost()
    {
        scene.Put(("a", "1"));
        scene.Put(("a", "2"));
        scene.Close();
        using (var file = File.Open(
            Directory.GetFiles(scene.Folder, "*.log").Order().First(), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            file.Position = 65;
            file.WriteByte(0xEE);
        }

        Assert.Throws<DamagedLogException>(() => scene.Compact());

        Assert.Equal(3, LogView.LastOffsets(scene.Log).Count);
    }

    [Fact]
    public void Retention_and_compaction_share_a_log()
    {
        scene.Config = scene.Config with { DeletesOldRecords = true, RetentionMs = 1_000 };
        scene.Put(("a", "1"));
        scene.Put(("b", "1"));
        scene.Time.Advance(TimeSpan.FromMilliseconds(600));
        scene.Put(("a", "2"));
        scene.Close();
        scene.Log.Compact();
        Assert.Equal(["1 b=1", "2 a=2", "3 last=x"], scene.Content);

        scene.Time.Advance(TimeSpan.FromMilliseconds(600));
        scene.Put(("c", "1"));
        scene.Log.ApplyRetention();
        scene.Log.Compact();

        Assert.DoesNotContain("1 b=1", scene.Content);
        Assert.Equal(["2 a=2", "3 last=x", "4 c=1"], scene.Content);
    }

    [Fact]
    public void A_producers_last_batch_stays_if_only_as_an_empty_one_so_that_its_sequence_does()
    {
        scene.Put(("z", "1"));
        scene.Append(Batches.Keyed(scene.Time.GetUtcNow(), ("a", "1")).By(7, 0, 0));
        scene.Append(Batches.Keyed(scene.Time.GetUtcNow(), ("a", "2")).By(7, 0, 1));
        scene.Put(("a", "3"));
        scene.Close();
        scene.Compact();
        Assert.Equal(["0-0:1", "2-2:0", "3-3:1", "4-4:1"], LogView.Batches(scene.Log));

        foreach (var snapshot in Directory.GetFiles(scene.Folder, "*.snapshot")) File.Delete(snapshot); // the log alone has to tell
        scene.Reopen(clean: false);

        Assert.Equal(2, scene.Append(Batches.Keyed(scene.Time.GetUtcNow(), ("a", "2")).By(7, 0, 1)));
        Assert.Equal(5, scene.Append(Batches.Keyed(scene.Time.GetUtcNow(), ("a", "4")).By(7, 0, 2)));
    }

    [Fact]
    public void Emptied_batches_are_read_over_and_read_where_nothing_else_is_left()
    {
        scene.Append(Batches.Keyed(scene.Time.GetUtcNow(), ("a", "1")).By(7, 0, 0));
        scene.Put(("a", "2"));
        scene.Close();
        scene.Compact();

        Assert.Equal(1, new RecordBatch(scene.Log.Read(0, 1, true).Span).BaseOffset);
        Assert.Equal(0, new RecordBatch(scene.Log.Read(0, 1, true, end: 1).Span).BaseOffset);
    }

    [Fact]
    public async Task Who_reads_meanwhile_sees_every_key_and_never_one_go_back()
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        for (var i = 0; i < 5; i++) scene.Put(($"{i}", "0"));
        var reader = Task.Run(() => ReadOnAndOn(stopping.Token), stopping.Token);
        for (var i = 1; i <= 300; i++)
        {
            scene.Put(($"{i % 5}", $"{i}"));
            if (i % 10 == 0) scene.Compact();
        }

        await stopping.CancelAsync();

        Assert.True(await reader > 0);
    }

    [Fact]
    public void A_log_that_is_retired_is_cleaned_no_more()
    {
        scene.Put(("a", "1"));
        scene.Close();

        scene.Log.Retire();

        Assert.False(scene.Compact());
    }

    private int ReadOnAndOn(CancellationToken stopping)
    {
        var (rounds, newest) = (0, new Dictionary<string, int>());
        for (; !stopping.IsCancellationRequested; rounds++)
        {
            var seen = LogView.Read(scene.Log).GroupBy(record => record.Key)
                .ToDictionary(key => key.Key, key => key.Max(record => int.Parse(record.Value!, System.Globalization.CultureInfo.InvariantCulture)));
            Assert.Equal(5, seen.Count);
            foreach (var (key, value) in seen)
            {
                Assert.True(value >= newest.GetValueOrDefault(key));
                newest[key] = value;
            }
        }

        return rounds;
    }

    private void CompactAgain()
    {
        scene.Close();
        Assert.True(scene.Compact());
    }
}
