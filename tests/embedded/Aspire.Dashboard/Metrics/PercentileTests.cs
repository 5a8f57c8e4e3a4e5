using Aspire.Dashboard.Otlp;
using Aspire.Dashboard.Pages.Metrics;

namespace Aspire.Dashboard.Tests.Metrics;

/// <summary>What buckets say of the values that they count.</summary>
public sealed class PercentileTests
{
    [Theory]
    [InlineData(0.5, 5)]
    [InlineData(0.9, 9)]
    [InlineData(1, 10)]
    public void Values_of_a_bucket_are_spread_evenly_from_zero(double share, double value)
    {
        Assert.Equal(value, Percentile.Of([new([10, 20], [100, 0, 0])], share)!.Value, 6);
    }

    [Theory]
    [InlineData(0.5, 10)]
    [InlineData(0.75, 15)]
    [InlineData(1, 20)]
    public void The_bucket_that_holds_the_share_is_interpolated(double share, double value)
    {
        Assert.Equal(value, Percentile.Of([new([10, 20], [50, 50, 0])], share)!.Value, 6);
    }

    [Fact]
    public void Above_the_last_bound_nothing_but_the_bound_is_known()
    {
        Assert.Equal(20, Percentile.Of([new([10, 20], [1, 0, 9])], 0.5));
    }

    [Fact]
    public void Without_values_or_bounds_there_is_none()
    {
        Assert.Null(Percentile.Of([], 0.5));
        Assert.Null(Percentile.Of([new([10], [0, 0])], 0.5));
        Assert.Null(Percentile.Of([new([], [5])], 0.5));
    }

    [Fact]
    public void A_first_bucket_up_to_zero_is_zero()
    {
        Assert.Equal(0, Percentile.Of([new([0, 5], [10, 0, 0])], 0.9));
    }

    [Fact]
    public void Histograms_of_other_bounds_are_taken_as_one()
    {
        BucketCounts[] groups = [new([10, 20], [10, 0, 0]), new([5, 40], [0, 10, 0])];

        Assert.Equal(40, Percentile.Of(groups, 1)!.Value, 6);
        Assert.Equal(80.0 / 9, Percentile.Of(groups, 0.5)!.Value, 6); // x of the one's ten and (x − 5) 10/35 of the other's make ten
    }

    [Fact]
    public void Between_two_states_only_what_was_added_counts()
    {
        var added = BucketCounts.Between(new([10, 20], [5, 1, 0]), new([10, 20], [5, 4, 2]));

        Assert.Equal([0, 3, 2], added.Counts);
    }

    [Fact]
    public void Exponential_buckets_that_were_merged_meanwhile_lose_and_gain_nothing()
    {
        // Scale 1 has bounds 1, √2, 2, 2√2, 4; scale 0 has 1, 2, 4, 8: two of the former in each, and one more above.
        var before = ExponentialBuckets.WithBounds(1, 2, new(0, [1, 2, 3, 4]), ExponentialBuckets.None);
        var after = ExponentialBuckets.WithBounds(0, 2, new(0, [3, 7, 5]), ExponentialBuckets.None);

        var added = BucketCounts.Between(before, after);

        Assert.Equal(5, added.Total, 6);
        Assert.Equal(5, added.Below(8) - added.Below(4), 6);
    }

    [Fact]
    public void Exponential_buckets_that_grew_downwards_keep_their_zeros_apart()
    {
        var before = ExponentialBuckets.WithBounds(0, 6, new(2, [1]), ExponentialBuckets.None);
        var after = ExponentialBuckets.WithBounds(0, 6, new(0, [3, 0, 1]), ExponentialBuckets.None);

        var added = BucketCounts.Between(before, after);

        Assert.Equal(3, added.Total, 6);
        Assert.Equal(3, added.Below(2) - added.Below(1), 6);
        Assert.Equal(1.5, Percentile.Of([added], 0.5)!.Value, 6);
    }
}
