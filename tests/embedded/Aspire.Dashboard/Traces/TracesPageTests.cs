using System.Globalization;
using System.Net;
using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Tests.Support;

namespace Aspire.Dashboard.Tests.Traces;

/// <summary>/traces over HTTP and in a browser.</summary>
public sealed class TracesPageTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_line_has_the_roots_name_the_services_and_the_duration()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        AddOrder(dashboard, "POST /orders");

        var page = await dashboard.GetAsync("/traces");

        Assert.Contains(">POST /orders</a>", page, StringComparison.Ordinal);
        Assert.Contains("orders (1)", page, StringComparison.Ordinal);
        Assert.Contains("payments (1)", page, StringComparison.Ordinal);
        Assert.Contains("1 failed", page, StringComparison.Ordinal);
        Assert.Contains("120 ms", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_a_span_is_called_is_shown_as_text()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        AddOrder(dashboard, "<script>alert(1)</script>");

        var page = await dashboard.GetAsync($"/traces?name={Uri.EscapeDataString("<script>")}");

        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"<script", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/traces", 100, "Older")]
    [InlineData("/traces?page=2", 1, "Newer")]
    public async Task Of_many_traces_a_page_has_a_hundred(string path, int rows, string leadsTo)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        for (var number = 0; number < 101; number++) dashboard.Telemetry.Traces.Add([Some.Span(Some.TraceId(), "POST /orders", startMs: number)]);

        var page = await dashboard.GetAsync(path);

        Assert.Equal(rows, page.Split("id=\"trace-").Length - 1);
        Assert.Contains($">{leadsTo}</a>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Removing_needs_the_pages_proof()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        AddOrder(dashboard, "POST /orders");

        using var answer = await dashboard.Http.PostAsync("/api/traces/clear?resource=orders", content: null, Cancelled);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal((1, 2), dashboard.Telemetry.Traces.Count);
    }

    [Fact]
    public async Task The_list_follows_what_arrives_is_paused_and_removed_in_a_browser()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        AddOrder(dashboard, "POST /orders");
        await using var browser = await ChromiumPage.OpenAsync(dashboard, "/traces");
        var page = browser.Page;
        await browser.IsAccessibleAsync();

        AddOrder(dashboard, "POST /more");
        await page.GetByText("POST /more").WaitForAsync();

        await page.ClickAsync("#pause");
        AddOrder(dashboard, "POST /unseen");
        AddOrder(dashboard, "POST /unseen");
        Assert.Equal("true", await page.GetAttributeAsync("#pause", "aria-pressed"));
        await page.ClickAsync("#pause");
        await page.GetByText("4 of 4 traces").WaitForAsync();

        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Remove all" }).ClickAsync();
        await page.GetByText("There are no traces yet").WaitForAsync();
        Assert.Equal((0, 0), dashboard.Telemetry.Traces.Count);
        browser.HasNoErrors();
    }

    [Theory]
    [InlineData("/traces")]
    [InlineData("/traces/detail/{0}")]
    [InlineData("/traces/detail/{0}/lanes")]
    public async Task In_the_dark_the_pages_are_accessible_too(string path)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var order = OrderTrace.AddTo(dashboard.Telemetry);
        AddOrder(dashboard, "POST /failing");
        await using var browser = await ChromiumPage.OpenAsync(dashboard, string.Format(CultureInfo.InvariantCulture, path, order.Id));
        await browser.Page.EmulateMediaAsync(new() { ColorScheme = Microsoft.Playwright.ColorScheme.Dark });
        await browser.Page.WaitForSelectorAsync("#list tr, .rows [role=row], .lane-view .dot");

        await browser.IsAccessibleAsync();
        browser.HasNoErrors();
    }

    [Fact]
    public async Task Open_pages_do_not_hold_up_the_end()
    {
        var dashboard = await RunningDashboard.StartAsync();
        var order = OrderTrace.AddTo(dashboard.Telemetry);
        using var list = await dashboard.Http.GetAsync("/api/traces/stream", HttpCompletionOption.ResponseHeadersRead, Cancelled);
        using var trace = await dashboard.Http.GetAsync($"/api/traces/{order.Id}/stream", HttpCompletionOption.ResponseHeadersRead, Cancelled);
        Assert.Equal("text/event-stream", trace.Content.Headers.ContentType?.MediaType);

        await dashboard.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(5), Cancelled);
    }

    private static void AddOrder(RunningDashboard dashboard, string name)
    {
        var trace = Some.TraceId();
        var root = Some.Span(trace, name, durationMs: 100);
        dashboard.Telemetry.Traces.Add([root, Some.Span(trace, "pay", root, "payments", startMs: 100, durationMs: 20, status: SpanStatus.Error)]);
        dashboard.Telemetry.Changed();
    }
}
