using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Tests.Support;

namespace Aspire.Dashboard.Tests.Metrics;

/// <summary>What a chart gets of the points that are held.</summary>
public sealed class PointsBeforeTests
{
    [Theory]
    [InlineData(1, "1,2,3")]
    [InlineData(2, "1,2,3")]
    [InlineData(2.5, "2,3")]
    [InlineData(3, "2,3")]
    [InlineData(9, "3")]
    public void The_last_point_before_the_moment_comes_along(double since, string points)
    {
        var store = new MetricStore(new());
        store.Add(new(Some.Resource("orders"), "m", "g", "", "", InstrumentKind.Gauge)
        {
            Dimensions = Measured.Series([Measured.Value(1, 1), Measured.Value(2, 2), Measured.Value(3, 3)]),
        });

        var found = store.Find("orders-one", "m", "g", Measured.At(since))!;

        Assert.Equal(points, string.Join(',', Assert.Single(found.Dimensions).Points.Select(point => point.Value)));
    }
}
