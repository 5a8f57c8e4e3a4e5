using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Log.Compaction;

/// <summary>
/// Transactions in a compacted log: nothing that is not decided is touched, and who reads committed records sees what it saw before.
/// </summary>
public sealed class CompactedTransactionTests : IDisposable
{
    private readonly CompactedLog scene = new();

    public void Dispose() => scene.Dispose();

    [Fact]
    public void Nothing_from_the_first_open_transaction_on_is_cleaned()
    {
        scene.Put(("a", "1"));
        scene.Put(("a", "2"));
        scene.Put(7, 0, "b", "1"); // 2
        scene.Put(("a", "3"));
        scene.Put(("a", "4"));
        scene.Close();

        scene.Compact();
        Assert.Equal(["1-1:1", "2-2:1", "3-3:1", "4-4:1", "5-5:1"], LogView.Batches(scene.Log));

        scene.End(7, commits: true);
        scene.Close();
        scene.Compact();
        Assert.Equal(["2 b=1", "4 a=4"], scene.Content.Take(2));
    }

    [Fact]
    public void An_aborted_record_takes_no_other_out_and_goes_itself()
    {
        scene.Put(("a", "1"));
        scene.Put(7, 0, "a", "aborted");
        scene.End(7, commits: false);
        scene.Put(7, 1, "b", "aborted, and the producer's last");
        scene.End(7, commits: false);
        scene.Close();

        scene.Compact();

        Assert.Equal(["0 a=1", "5 last=x"], scene.Content);
        Assert.Equal(["0-0:1", "2-2:1 marker", "3-3:0", "4-4:1 marker", "5-5:1"], LogView.Batches(scene.Log));
        scene.Reopen(clean: false);
        Assert.Equal(["0 a=1", "5 last=x"], scene.Content);
        Assert.Equal(scene.Log.EndOffset, scene.Log.LastStableOffset);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_marker_goes_its_time_after_the_last_record_that_it_decided(bool commits)
    {
        scene.Put(7, 0, "a", "1");
        scene.End(7, commits);
        scene.Put(("a", "2"));
        scene.Put(7, 1, "b", "1");
        scene.End(7, commits: true);
        Clean(); // takes the record
        Assert.Contains("1-1:1 marker", LogView.Batches(scene.Log));
        Clean(); // finds the marker alone
        scene.Time.Advance(TimeSpan.FromMilliseconds(999));
        Clean();
        Assert.Contains("1-1:1 marker", LogView.Batches(scene.Log));

        scene.Time.Advance(TimeSpan.FromMilliseconds(1));
        Clean();

        Assert.DoesNotContain(LogView.Batches(scene.Log), batch => batch.StartsWith("1-1", StringComparison.Ordinal));
        Assert.Empty(scene.Log.AbortedBetween(0, scene.Log.EndOffset));
        Assert.Equal(["2 a=2", "3 b=1"], scene.Content.Take(2));
    }

    [Fact]
    public void The_marker_of_a_transaction_with_a_record_that_stays_stays()
    {
        scene.Put(7, 0, "a", "1");
        scene.End(7, commits: true);
        for (var i = 0; i < 4; i++)
        {
            Clean();
            scene.Time.Advance(TimeSpan.FromDays(2));
        }

        Assert.Equal(["0-0:1", "1-1:1 marker"], LogView.Batches(scene.Log).Take(2));
        scene.Reopen(clean: false);
        Assert.Equal("0 a=1", scene.Content.First());
    }

    [Fact]
    public void The_list_of_aborted_transactions_is_the_same_after_a_start()
    {
        for (var i = 0; i < 6; i++)
        {
            scene.Put(7, i, "a", $"{i}");
            scene.End(7, commits: i % 2 == 0);
        }

        Clean();
        var before = scene.Log.AbortedBetween(0, scene.Log.EndOffset);
        Assert.Equal(3, before.Count);

        scene.Reopen(clean: false);

        Assert.Equal(before, scene.Log.AbortedBetween(0, scene.Log.EndOffset));
        Assert.Equal("8 a=4", scene.Content.First());
    }

    private void Clean()
    {
        scene.Close();
        Assert.True(scene.Compact());
    }
}
