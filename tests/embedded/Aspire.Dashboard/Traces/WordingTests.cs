using Aspire.Dashboard.Pages;
using Aspire.Dashboard.Tests.Support;
using EcomStreaming.TestSupport;

namespace Aspire.Dashboard.Tests.Traces;

/// <summary>How durations, moments and names look to a person.</summary>
public sealed class WordingTests
{
    [Theory]
    [InlineData(0, "0 ns")]
    [InlineData(999, "999 ns")]
    [InlineData(1_000, "1.00 µs")]
    [InlineData(9_994, "9.99 µs")]
    [InlineData(9_996, "10.0 µs")]
    [InlineData(99_960, "100 µs")]
    [InlineData(1_500_000, "1.50 ms")]
    [InlineData(59_990_000_000, "60.0 s")]
    [InlineData(60_000_000_000, "1 min 0 s")]
    [InlineData(3_725_000_000_000, "62 min 5 s")]
    public void A_duration_has_three_digits_and_a_unit(long ns, string expected) => Assert.Equal(expected, Durations.Text(ns));

    [Fact]
    public void A_moment_has_its_date_when_it_is_not_near()
    {
        var time = new ManualTimeProvider(new(2026, 11, 1, 10, 0, 0, TimeSpan.Zero));
        Assert.Equal("2026-11-01T09:00:00.000000Z", Moments.Iso(Some.EpochNs));
        Assert.EndsWith(":00:00.000", Moments.Text(Some.EpochNs, time), StringComparison.Ordinal);
        Assert.DoesNotContain("2026", Moments.Text(Some.EpochNs, time), StringComparison.Ordinal);

        time.Advance(TimeSpan.FromHours(19) - TimeSpan.FromMilliseconds(1));
        Assert.DoesNotContain("2026", Moments.Text(Some.EpochNs, time), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.StartsWith("2026-", Moments.Text(Some.EpochNs, time), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_name_keeps_a_hue_of_its_own_until_there_are_no_more_and_then_shares_one()
    {
        var palette = new HuePalette();
        var names = Enumerable.Range(0, HuePalette.HueCount).Select(number => $"service-{number}").ToList();

        var hues = names.Select(palette.Of).ToList();

        Assert.Equal(HuePalette.HueCount, hues.Distinct().Count());
        Assert.Contains(palette.Of("one more"), hues);
        Assert.Equal(hues, names.Select(palette.Of));
        Assert.Equal(new HuePalette().Of("orders"), new HuePalette().Of("orders"));
    }
}
