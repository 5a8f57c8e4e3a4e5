namespace EcomStreaming.Broker.Tests.Log.Compaction;

/// <summary>When a log is compacted, and when it is left alone.</summary>
public sealed class CompactionStartTests : IDisposable
{
    private readonly CompactedLog scene = new();

    public void Dispose() => scene.Dispose();

    [Theory]
    [InlineData(0.49, true)]
    [InlineData(0.5, false)]
    public void It_begins_once_enough_is_dirty(double ratio, bool begins)
    {
        scene.Put(("a", "1"));
        scene.Put(("b", "1"));
        Assert.True(scene.Compact());
        scene.Put(("c", "1")); // "a" is clean, "b" is as large and closed now
        scene.Config = scene.Config with { Compaction = new(MinDirtyRatio: ratio) };

        Assert.Equal(begins, scene.Compact());
    }

    [Fact]
    public void What_is_younger_than_the_lag_is_left_alone()
    {
        scene.Config = scene.Config with { Compaction = new(MinDirtyRatio: 0, MinLagMs: 500) };
        scene.Put(("a", "1"));
        scene.Put(("a", "2"));
        scene.Close();

        scene.Time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(scene.Compact());
        scene.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(scene.Compact());
        Assert.Equal(["1 a=2", "2 last=x"], scene.Content);
    }

    [Fact]
    public void What_is_older_than_the_other_lag_is_cleaned_though_little_is_dirty_and_it_is_written_to()
    {
        scene.Config = scene.Config with { SegmentBytes = 10_000, Compaction = new(MinDirtyRatio: 1, MaxLagMs: 500) };
        scene.Put(("a", "1"));
        scene.Put(("a", "2"));

        scene.Time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.False(scene.Compact());
        scene.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(scene.Compact());
        Assert.Equal(["1 a=2"], scene.Content);
    }

    [Fact]
    public void A_topic_that_is_not_compacted_and_a_log_of_one_segment_are_left_alone()
    {
        scene.Put(("a", "1"), ("a", "2"));
        Assert.False(scene.Compact());
        scene.Close();
        scene.Config = scene.Config with { IsCompacted = false };
        Assert.False(scene.Compact());

        Assert.Equal(3, scene.Content.Count());
    }

    [Fact]
    public void Where_it_got_to_is_known_after_a_start()
    {
        scene.Put(("a", "1"));
        scene.Close();
        scene.Compact();
        var cleaned = scene.Log.CleanedOffset;

        scene.Reopen(clean: false);

        Assert.Equal(1, cleaned);
        Assert.Equal(cleaned, scene.Log.CleanedOffset);
        Assert.False(scene.Compact());
    }
}
