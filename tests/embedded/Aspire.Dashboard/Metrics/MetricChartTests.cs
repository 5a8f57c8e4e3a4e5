using Aspire.Dashboard.Pages.Metrics;
using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Tests.Support;
using static Aspire.Dashboard.Tests.Metrics.Measured;

namespace Aspire.Dashboard.Tests.Metrics;

/// <summary>From points to lines.</summary>
public sealed class MetricChartTests
{
    [Fact]
    public void A_counter_is_shown_as_its_rate_and_not_before_or_after_it_was_heard()
    {
        var rates = Rates([Value(5, 100), Value(10, 150), Value(15, 150), Value(20, 160)]);

        Assert.Equal([null, 10, 0, 2, null], rates[..5]);
    }

    [Fact]
    public void What_was_added_between_two_points_is_shared_among_the_steps_between_them()
    {
        Assert.Equal([null, 2, 2, 2, null], Rates([Value(5, 0), Value(20, 30)])[..5]);
    }

    [Fact]
    public void A_step_that_is_heard_of_in_part_has_the_rate_of_that_part()
    {
        Assert.Equal([null, 4, null], Rates([Value(6, 0), Value(8, 8)])[..3]);
    }

    [Fact]
    public void A_counter_that_began_anew_counts_from_its_own_start()
    {
        var rates = Rates([Value(5, 1_000), Value(10, 1_050), Value(20, 20, start: 15), Value(25, 30, start: 15)]);

        Assert.Equal([null, 10, null, 4, 2], rates[..5]);
    }

    [Fact]
    public void A_counter_that_fell_without_saying_that_it_began_anew_did_so()
    {
        Assert.Equal([null, 10, 1], Rates([Value(5, 100), Value(10, 150), Value(15, 5)])[..3]);
    }

    [Fact]
    public void A_sum_that_is_sent_as_differences_has_the_same_rate()
    {
        Assert.Equal([2, 4, 2], Rates([Value(5, 10, 0), Value(10, 20, 5), Value(15, 10, 10)])[..3]);
    }

    [Fact]
    public void A_counter_that_stays_as_it_is_has_no_gap_but_one_that_was_not_heard_has()
    {
        var still = Rates([Value(5, 1), Value(10, 2), Value(15, 3), Value(100, 3)]);
        var silent = Rates([Value(5, 1), Value(10, 2), Value(15, 3), Value(100, 90)]);

        Assert.Equal(0, still[10]);
        Assert.Null(still[20]);
        Assert.Equal([0.2, null], silent[2..4]);
        Assert.Null(silent[19]);
    }

    [Fact]
    public void Silence_of_three_intervals_is_none_yet()
    {
        Assert.Equal(2, Rates([Value(5, 1), Value(10, 2), Value(15, 3), Value(30, 33)])[4]);
        Assert.Null(Rates([Value(5, 1), Value(10, 2), Value(15, 3), Value(30.001, 33)])[4]);
    }

    [Fact]
    public void Chosen_series_are_added_up()
    {
        var rates = Line(InstrumentKind.Counter, Series([Value(5, 0), Value(10, 10)], [Value(5, 0), Value(15, 10)]));

        Assert.Equal([null, 3, 1, null], rates[..4]);
    }

    [Fact]
    public void A_gauge_has_its_latest_value_until_it_falls_silent()
    {
        var values = Line(InstrumentKind.Gauge, Series([Value(2, 7), Value(4, 5), Value(11, -3), Value(13, 8)]));

        Assert.Equal([5, 5, 8, 8], values[..4]);
        Assert.Null(values[4]);
    }

    [Fact]
    public void A_gauge_that_stays_as_it_is_is_seen_all_the_time()
    {
        var values = Line(InstrumentKind.UpDownCounter, Series([Value(-500, 4), Value(300, 4)]));

        Assert.All(values, value => Assert.Equal(4, value));
    }

    [Fact]
    public void A_value_that_is_no_number_is_left_out()
    {
        Assert.All(Line(InstrumentKind.Gauge, Series([Value(2, double.NaN), Value(7, double.PositiveInfinity)])), Assert.Null);
    }

    [Fact]
    public void A_histogram_has_percentiles_of_what_was_added_in_each_step()
    {
        double[] bounds = [10, 20];
        var lines = MetricChart.Of(
            InstrumentKind.Histogram, Series([Histogram(5, bounds, [100, 0, 0]), Histogram(10, bounds, [100, 10, 0]), Histogram(15, bounds, [110, 10, 0])]), Time, false).Lines;

        Assert.Equal(["p50", "p90", "p99"], lines.Select(line => line.Name));
        Assert.Equal([null, 15, 5, null], lines[0].Values[..4]);
        Assert.Equal([null, 19, 9, null], lines[1].Values[..4]);
        Assert.Equal(19.9, lines[2].Values[1]!.Value, 6);
    }

    [Fact]
    public void A_histogram_that_began_anew_counts_from_its_own_start()
    {
        double[] bounds = [10, 20];
        var points = new[] { Histogram(5, bounds, [100, 0, 0]), Histogram(10, bounds, [0, 4, 0], start: 5) };

        Assert.Equal(15, MetricChart.Of(InstrumentKind.Histogram, Series(points), Time, false).Lines[0].Values[1]);
    }

    [Fact]
    public void How_often_something_was_measured_is_a_rate()
    {
        double[] bounds = [10];
        var chart = MetricChart.Of(InstrumentKind.Histogram, Series([Histogram(5, bounds, [100, 0]), Histogram(10, bounds, [110, 5])]), Time, true);

        Assert.Equal([null, 3, null], Assert.Single(chart.Lines).Values[..3]);
    }

    [Fact]
    public void Exemplars_are_those_of_the_time_shown_once_each_and_with_a_trace()
    {
        var trace = Some.TraceId();
        Exemplar Exemplar(double seconds, TraceId id, double value = 3) => new(At(seconds), value, id, default);
        Exemplar[] sent = [Exemplar(-1, trace), Exemplar(0, trace), Exemplar(0, trace), Exemplar(299, trace), Exemplar(300, trace), Exemplar(3, default), Exemplar(3, trace, double.NaN)];

        var chart = MetricChart.Of(InstrumentKind.Histogram, Series([Histogram(5, [10], [1, 0], -1_000, sent)]), Time, false);

        Assert.Equal([At(299), At(0)], chart.Exemplars.Select(one => one.TimeNs));
    }

    [Theory]
    [InlineData(200, 200)]
    [InlineData(201, 200)]
    public void Exemplars_are_at_most_two_hundred(int sent, int shown)
    {
        var exemplars = Enumerable.Range(0, sent).Select(number => new Exemplar(At(number / 10.0), number, Some.TraceId(), default)).ToArray();

        Assert.Equal(shown, MetricChart.Of(InstrumentKind.Histogram, Series([Histogram(5, [10], [1, 0], -1_000, exemplars)]), Time, false).Exemplars.Count);
    }

    [Fact]
    public void Steps_stay_the_same_while_time_goes_on_within_one()
    {
        var now = new DateTimeOffset(2026, 11, 1, 9, 0, 0, TimeSpan.Zero);

        var times = new[] { 0, 4.999, 5 }.Select(seconds => ChartTime.Until(now.AddSeconds(seconds), TimeSpan.FromMinutes(5))).ToList();

        Assert.Equal(times[0], times[1]);
        Assert.Equal(times[0].FromNs + 5_000_000_000, times[2].FromNs);
        Assert.Equal(At(5), times[0].ToNs);
    }

    private static double?[] Rates(MetricPoint[] points) => Line(InstrumentKind.Counter, Series(points));

    private static double?[] Line(InstrumentKind kind, Dimension[] dimensions) => Assert.Single(MetricChart.Of(kind, dimensions, Time, false).Lines).Values;
}
