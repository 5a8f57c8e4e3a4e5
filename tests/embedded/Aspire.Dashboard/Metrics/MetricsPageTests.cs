using System.Net;
using System.Text.Json;
using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Tests.Support;
using Microsoft.Playwright;

namespace Aspire.Dashboard.Tests.Metrics;

/// <summary>/metrics over HTTP and in a browser.</summary>
public sealed class MetricsPageTests
{
    private const string Duration = "/metrics/resource/orders/meter/Ecom%2FOrders/instrument/handling.duration";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_tree_has_meters_and_instruments_of_each_service_as_text()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        Add(dashboard, "orders", "<b>meter</b>", "placed", InstrumentKind.Counter, "{order}", [], Point(10, 1));
        Add(dashboard, "payments", "gateway", "charged", InstrumentKind.Counter, "{payment}", [], Point(10, 1));

        var page = await dashboard.GetAsync("/metrics");

        Assert.Contains("<summary>orders</summary>", page, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;meter&lt;/b&gt;", page, StringComparison.Ordinal);
        Assert.Contains("/metrics/resource/payments/meter/gateway/instrument/charged", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>meter", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_table_has_the_numbers_and_links_to_exemplars()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var trace = AddDurations(dashboard, "one");

        var page = await dashboard.GetAsync($"{Duration}?view=table&range=1");

        Assert.Contains("<th scope=\"col\" class=\"number\">p99</th>", page, StringComparison.Ordinal);
        Assert.Contains("<td class=\"number\">0.075</td>", page, StringComparison.Ordinal);
        Assert.Contains($"/traces/detail/{trace}", page, StringComparison.Ordinal);
        Assert.Contains("<option value=\"1\" selected", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_chart_is_of_the_series_that_are_wanted()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        Add(dashboard, "orders", "m", "g", InstrumentKind.Gauge, "{order}", [new("topic", "a")], Point(20, 1), Point(10, 2));
        Add(dashboard, "orders", "m", "g", InstrumentKind.Gauge, "{order}", [new("topic", "b")], Point(20, 10), Point(10, 20));
        Add(dashboard, "orders", "m", "g", InstrumentKind.Gauge, "{order}", [], Point(20, 100), Point(10, 200));

        Assert.Equal(222, await LastAsync(""));
        Assert.Equal(2, await LastAsync("&dim=topic=a"));
        Assert.Equal(22, await LastAsync("&dim=topic=a&dim=topic=b"));
        Assert.Equal(200, await LastAsync("&dim=topic="));
        Assert.Null(await LastAsync("&dim=topic=c"));

        async Task<double?> LastAsync(string parameters)
        {
            using var chart = JsonDocument.Parse(await dashboard.GetAsync($"/api/metrics/chart?resource=orders&meter=m&instrument=g{parameters}"));
            var values = chart.RootElement.GetProperty("lines")[0].GetProperty("values").EnumerateArray().Where(value => value.ValueKind == JsonValueKind.Number).ToList();
            return values.Count == 0 ? null : values[^1].GetDouble();
        }
    }

    [Fact]
    public async Task Replicas_are_one_and_told_apart_by_a_filter()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        AddDurations(dashboard, "one");
        AddDurations(dashboard, "two");

        var both = await dashboard.GetAsync(Duration);
        var one = await dashboard.GetAsync($"{Duration}?dim=service.instance.id%3Done");

        Assert.Contains("of 2 series", both, StringComparison.Ordinal);
        Assert.Contains("value=\"service.instance.id=two\"", both, StringComparison.Ordinal);
        Assert.Contains("of 1 series", one, StringComparison.Ordinal);
        Assert.Contains("value=\"service.instance.id=one\" checked", one, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/metrics/resource/orders/meter/m/instrument/nothing")]
    [InlineData("/api/metrics/chart?resource=orders&meter=m&instrument=nothing")]
    public async Task An_instrument_that_is_not_known_is_not_found(string path)
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        using var answer = await dashboard.Http.GetAsync(path, Cancelled);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Removing_needs_the_pages_proof()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        AddDurations(dashboard, "one");

        using var answer = await dashboard.Http.PostAsync("/api/metrics/clear", content: null, Cancelled);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(2, dashboard.Telemetry.Metrics.PointCount);
    }

    [Fact]
    public async Task A_graph_is_drawn_followed_and_leads_to_a_trace_in_a_browser()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var trace = AddDurations(dashboard, "one");
        dashboard.Telemetry.Traces.Add([Some.Span(trace, "POST /orders")]);
        await using var browser = await ChromiumPage.OpenAsync(dashboard, "/metrics");
        var page = browser.Page;
        await browser.IsAccessibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "handling.duration" }).ClickAsync();
        await page.Locator("#graph .line, #graph .single").First.WaitForAsync(new() { State = WaitForSelectorState.Attached }); // a level line has no height
        await page.GetByText("p99: ").WaitForAsync();
        await browser.IsAccessibleAsync();

        Add(dashboard, "inventory", "m", "reserved", InstrumentKind.Counter, "{line}", [], Point(1, 1));
        await page.Locator("summary", new() { HasText = "inventory" }).WaitForAsync();

        await page.SelectOptionAsync("[name=view]", "table");
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await page.GetByRole(AriaRole.Columnheader, new() { Name = "p99" }).WaitForAsync();
        await browser.IsAccessibleAsync();
        await page.GoBackAsync();

        await page.Locator("a.exemplar").PressAsync("Enter");
        await browser.IsAtAsync($"/traces/detail/{trace}");
        await page.GetByText("is not held.").WaitForAsync(); // the exemplar's span was never sent
        browser.HasNoErrors();
    }

    /// <summary>A hundred durations between 50 and 100 ms in the last seconds, one of them with its trace.</summary>
    private static TraceId AddDurations(RunningDashboard dashboard, string instance)
    {
        var trace = Some.TraceId();
        double[] bounds = [0.05, 0.1];
        var exemplar = new Exemplar(Point(10, 0).TimeNs, 0.07, trace, Some.SpanId());
        Add(
            dashboard, "orders", "Ecom/Orders", "handling.duration", InstrumentKind.Histogram, "s", [new("topic", "ecommerce.orders")], instance,
            Point(20, 0) with { Buckets = new(bounds, [0, 0, 0]) }, Point(10, 0) with { Count = 100, Buckets = new(bounds, [0, 100, 0]), Exemplars = [exemplar] });
        return trace;
    }

    private static MetricPoint Point(double secondsAgo, double value)
    {
        var nowNs = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        return new(nowNs - 1_000_000_000_000, nowNs - (long)(secondsAgo * 1e9), value, 0, null, []);
    }

    private static void Add(
        RunningDashboard dashboard, string resource, string meter, string name, InstrumentKind kind, string unit, TelemetryAttribute[] attributes, params MetricPoint[] points) =>
        Add(dashboard, resource, meter, name, kind, unit, attributes, "one", points);

    private static void Add(
        RunningDashboard dashboard, string resource, string meter, string name, InstrumentKind kind, string unit, TelemetryAttribute[] attributes, string instance, params MetricPoint[] points)
    {
        dashboard.Telemetry.Metrics.Add(new(Some.Resource(resource, instance), meter, name, unit, "", kind) { Dimensions = [new(attributes, points)] });
        dashboard.Telemetry.Changed();
    }
}
