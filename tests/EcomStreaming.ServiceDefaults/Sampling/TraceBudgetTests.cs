using Microsoft.Extensions.Time.Testing;

namespace EcomStreaming.ServiceDefaults.Tests.Sampling;

public sealed class TraceBudgetTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Up_to_the_rate_each_is_traced_second_for_second()
    {
        var budget = new TraceBudget(50, time);

        for (var second = 0; second < 5; second++)
        {
            Assert.All(Ask(budget, 50), ratio => Assert.Equal(1, ratio));
            time.Advance(Second);
        }
    }

    [Fact]
    public void One_above_the_rate_is_the_first_that_may_not_be()
    {
        var budget = new TraceBudget(50, time);

        var ratios = Ask(budget, 51);

        Assert.Equal(1, ratios[49]);
        Assert.Equal(50.0 / 51, ratios[50]);
    }

    [Fact]
    public void A_steady_rate_above_it_is_thinned_to_it()
    {
        var budget = new TraceBudget(50, time);
        Ask(budget, 1_000);
        time.Advance(Second);

        var ratios = Ask(budget, 1_000);

        Assert.All(ratios, ratio => Assert.Equal(0.05, ratio));
        Assert.Equal(50, ratios.Sum(), 1e-9);
    }

    [Fact]
    public void A_burst_out_of_silence_is_thinned_while_it_comes()
    {
        var budget = new TraceBudget(50, time);

        var ratios = Ask(budget, 10_000);

        Assert.Equal(0.005, ratios[^1]);
        Assert.InRange(ratios.Sum(), 50, 50 * (1 + Math.Log(200)));
    }

    [Theory]
    [InlineData(1, 0.05)]
    [InlineData(2, 1)]
    public void After_a_burst_one_second_is_thin_and_the_next_is_not(int secondsLater, double expected)
    {
        var budget = new TraceBudget(50, time);
        Ask(budget, 1_000);

        time.Advance(secondsLater * Second);

        Assert.Equal(expected, budget.Next());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5, 0.5)]
    [InlineData(1, 1)]
    public void A_small_rate_is_a_ratio_from_the_first_one_on(double perSecond, double expected) =>
        Assert.Equal(expected, new TraceBudget(perSecond, time).Next());

    private static double[] Ask(TraceBudget budget, int times) => [.. Enumerable.Range(0, times).Select(_ => budget.Next())];
}
