using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Tests.Support;

namespace Aspire.Dashboard.Tests.Lag;

/// <summary>/lag over HTTP and in a browser.</summary>
public sealed class LagPageTests
{
    [Fact]
    public async Task Without_an_observer_the_page_says_so()
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        var page = await dashboard.GetAsync("/lag");

        Assert.Contains("The lag of no consumer group is known", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_a_group_is_called_is_shown_as_text()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        Add(dashboard, "<i>group</i>", 1_234);

        var page = await dashboard.GetAsync("/lag");

        Assert.Contains("&lt;i&gt;group&lt;/i&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>", page, StringComparison.Ordinal);
        Assert.Contains("1,234", page, StringComparison.Ordinal);
        Assert.Contains("At most 1,234 in the last 15 minutes", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_follows_what_arrives_in_a_browser()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        await using var browser = await ChromiumPage.OpenAsync(dashboard, "/lag");
        await browser.IsAccessibleAsync();

        Add(dashboard, "inventory", 17);
        await browser.Page.GetByText("ecommerce.orders").WaitForAsync();
        await browser.IsAccessibleAsync();

        await browser.Page.ClickAsync("#pause");
        Add(dashboard, "payments", 5);
        await browser.Page.ClickAsync("#pause");
        await browser.Page.GetByText("payments").WaitForAsync();
        browser.HasNoErrors();
    }

    private static void Add(RunningDashboard dashboard, string group, double lag)
    {
        var nowNs = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        TelemetryAttribute[] place = [new("messaging.consumer.group.name", group), new("messaging.destination.name", "ecommerce.orders"), new("messaging.destination.partition.id", "3")];
        dashboard.Telemetry.Metrics.Add(new(Some.Resource("observer"), "Ecom.Lag", "ecom.kafka.consumer.lag", "{message}", "", InstrumentKind.Gauge)
        {
            Dimensions = [new(place, [new(0, nowNs - 20_000_000_000, lag, 0, null, []), new(0, nowNs, lag, 0, null, [])])],
        });
        dashboard.Telemetry.Changed();
    }
}
