using Aspire.Dashboard.Pages.Lag;
using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Tests.Support;

namespace Aspire.Dashboard.Tests.Lag;

/// <summary>From the observer's gauges to groups and partitions.</summary>
public sealed class LagTableTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Partitions_are_listed_by_number_under_their_group_with_its_sums()
    {
        var metrics = new MetricStore(new());
        Add(metrics, "ecom.kafka.consumer.lag", "orders", "ecommerce.orders", "10", (-10, 7), (-5, 4));
        Add(metrics, "ecom.kafka.consumer.lag", "orders", "ecommerce.orders", "9", (-5, 3));
        Add(metrics, "ecom.kafka.consumer.lag", "auditor", "ecommerce.orders", "9", (-5, 100));
        Add(metrics, "ecom.kafka.consumer.lag.time", "orders", "ecommerce.orders", "10", (-5, 1.5));
        Add(metrics, "ecom.kafka.consumer.lag.time", "orders", "ecommerce.orders", "9", (-4, 2.5));

        var table = LagTable.Of(metrics, Now);

        Assert.Equal(["auditor", "orders"], table.Groups.Select(group => group.Name));
        var orders = table.Groups[1];
        Assert.Equal((7L, 2.5, At(-4)), (orders.Messages, orders.Seconds, orders.SeenNs));
        Assert.Equal([(9, 3L, 2.5), (10, 4L, 1.5)], orders.Partitions.Select(one => (one.Partition, one.Messages!.Value, one.Seconds!.Value)));
        Assert.Equal(7, orders.History.Last(value => value is not null));
    }

    [Fact]
    public void Of_committed_end_and_lag_two_say_the_third()
    {
        var metrics = new MetricStore(new());
        Add(metrics, "ecom.kafka.consumer.lag", "a", "t", "0", (-5, 4));
        Add(metrics, "ecom.kafka.consumer.committed_offset", "a", "t", "0", (-5, 100));
        Add(metrics, "ecom.kafka.consumer.lag", "b", "u", "0", (-5, 4));
        Add(metrics, "ecom.kafka.partition.end_offset", null, "u", "0", (-5, 50));
        Add(metrics, "ecom.kafka.consumer.lag", "c", "v", "0", (-5, 4));

        var partitions = LagTable.Of(metrics, Now).Groups.Select(group => group.Partitions[0]);

        Assert.Equal([(100L, 104L), (46, 50), (null, null)], partitions.Select(one => (one.Committed, one.End)));
    }

    [Fact]
    public void An_observer_that_was_restarted_goes_on_where_the_other_stopped()
    {
        var metrics = new MetricStore(new());
        Add(metrics, "ecom.kafka.consumer.lag", "a", "t", "0", "first", (-60, 9), (-50, 8));
        Add(metrics, "ecom.kafka.consumer.lag", "a", "t", "0", "second", (-20, 5));

        var partition = Assert.Single(Assert.Single(LagTable.Of(metrics, Now).Groups).Partitions);

        Assert.Equal((5L, At(-20)), (partition.Messages, partition.SeenNs));
        Assert.Equal([9, 8, 5], partition.History.Where(value => value is not null).Distinct());
    }

    [Fact]
    public void What_says_no_place_or_no_number_is_left_out()
    {
        var metrics = new MetricStore(new());
        Add(metrics, "ecom.kafka.consumer.lag", "a", "t", "x", (-5, 9));
        Add(metrics, "ecom.kafka.consumer.lag", null, "t", "0", (-5, 9));
        Add(metrics, "ecom.kafka.consumer.lag", "b", "t", "0", (-5, double.NaN));

        var group = Assert.Single(LagTable.Of(metrics, Now).Groups);

        Assert.Equal(("b", null), (group.Name, group.Messages));
    }

    [Theory]
    [InlineData("", null, null)]
    [InlineData("M0 19h0.1", 0.0, null)]
    [InlineData("M100 1h0.1", null, 5.0)]
    [InlineData("M0 1L100 10", 4.0, 2.0)]
    public void A_small_line_goes_from_zero_to_the_largest(string path, double? first, double? second)
    {
        Assert.Equal(path, Sparkline.Path([first, second]));
    }

    private static long At(double seconds) => (Now.AddSeconds(seconds) - DateTimeOffset.UnixEpoch).Ticks * 100;

    private static void Add(MetricStore metrics, string name, string? group, string topic, string partition, params (double Seconds, double Value)[] points) =>
        Add(metrics, name, group, topic, partition, "one", points);

    private static void Add(
        MetricStore metrics, string name, string? group, string topic, string partition, string instance, params (double Seconds, double Value)[] points)
    {
        TelemetryAttribute[] place = [new("messaging.destination.name", topic), new("messaging.destination.partition.id", partition)];
        var attributes = group is null ? place : [.. place, new("messaging.consumer.group.name", group)];
        metrics.Add(new(Some.Resource("observer", instance), "Ecom.Lag", name, "", "", InstrumentKind.Gauge)
        {
            Dimensions = [new(attributes, [.. points.Select(point => new MetricPoint(0, At(point.Seconds), point.Value, 0, null, []))])],
        });
    }
}
