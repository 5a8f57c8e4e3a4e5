using System.Net;
using System.Text.Json;
using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Tests.Support;

namespace Aspire.Dashboard.Tests.Traces;

/// <summary>/traces/detail/{id} over HTTP and in a browser.</summary>
public sealed class TracePageTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_header_says_start_duration_depth_spans_and_services()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var order = OrderTrace.AddTo(dashboard.Telemetry);

        var page = await dashboard.GetAsync($"/traces/detail/{order.Id}");

        Assert.Contains("<dt>Duration</dt><dd>150 ms</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>Depth</dt><dd>4</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>Spans</dt><dd>4</dd>", page, StringComparison.Ordinal);
        Assert.Contains("inventory (2)", page, StringComparison.Ordinal);
        Assert.Contains($"/structuredlogs?trace={order.Id}", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_waterfalls_document_has_a_row_for_each_span()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var order = OrderTrace.AddTo(dashboard.Telemetry);

        using var document = JsonDocument.Parse(await dashboard.GetAsync($"/api/traces/{order.Id}"));

        var rows = document.RootElement.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(["POST /orders", "send ecommerce.orders", "process ecommerce.orders", "send ecommerce.inventory"], rows.Select(row => row.GetProperty("n").GetString()));
        Assert.Equal("waited 70.0 ms in ecommerce.orders", rows[2].GetProperty("g").GetProperty("t").GetString());
        Assert.True(rows[2].GetProperty("k").GetBoolean());
        Assert.False(rows[3].TryGetProperty("k", out _));
        Assert.Equal(150_000_000, document.RootElement.GetProperty("durationNs").GetInt64());
    }

    [Fact]
    public async Task A_spans_details_have_its_attributes_events_and_links_both_ways()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var order = OrderTrace.AddTo(dashboard.Telemetry);
        var other = Some.Span(Some.TraceId(), "poll ecommerce.orders", links: [new(order.Id, order.Send.SpanId, [])]);
        dashboard.Telemetry.Traces.Add([other]);

        var send = await dashboard.GetAsync($"/traces/detail/{order.Id}/spans/{order.Send.SpanId}");
        var process = await dashboard.GetAsync($"/traces/detail/{order.Id}/spans/{order.Process.SpanId}");

        Assert.Contains("Backlinks", send, StringComparison.Ordinal);
        Assert.Contains($"/traces/detail/{other.TraceId}?span={other.SpanId}", send, StringComparison.Ordinal);
        Assert.Contains($"/traces/detail/{order.Id}?span={order.Process.SpanId}", send, StringComparison.Ordinal);
        Assert.Contains($"/traces/detail/{order.Id}/lanes?at=ecommerce.orders%2F3%2F1042", send, StringComparison.Ordinal);
        Assert.Contains($"/traces/detail/{order.Id}?span={order.Send.SpanId}", process, StringComparison.Ordinal);
        Assert.Contains("retried at 110 ms", process, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;busy&lt;/b&gt;", process, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>busy", process, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("busy", 1)]
    [InlineData("ECOMMERCE.inventory", 1)]
    [InlineData("conversation", 3)]
    [InlineData("nowhere", 0)]
    public async Task Text_is_found_in_names_attributes_and_events(string text, int count)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var order = OrderTrace.AddTo(dashboard.Telemetry);

        using var matches = JsonDocument.Parse(await dashboard.GetAsync($"/api/traces/{order.Id}/matches?text={text}"));

        Assert.Equal(count, matches.RootElement.GetArrayLength());
    }

    [Theory]
    [InlineData("type=http", 1)]
    [InlineData("type=other", 3)]
    [InlineData("min=50", 1)]
    [InlineData("min=50.001", 0)]
    [InlineData("min=20&text=send", 1)]
    [InlineData("field=messaging.destination.partition.id&condition=gte&value=3", 2)]
    [InlineData("field=messaging.operation.name&condition=equals&value=send&min=11", 1)]
    [InlineData("type=nonsense&min=nonsense", 4)]
    public async Task Spans_are_found_by_type_attribute_and_duration_together(string query, int count)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var order = OrderTrace.AddTo(dashboard.Telemetry);

        using var matches = JsonDocument.Parse(await dashboard.GetAsync($"/api/traces/{order.Id}/matches?{query}"));

        Assert.Equal(count, matches.RootElement.GetArrayLength());
    }

    [Fact]
    public async Task What_is_downloaded_is_OTLP_that_reads_back_as_the_same_spans()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var order = OrderTrace.AddTo(dashboard.Telemetry);
        using var download = await dashboard.Http.GetAsync($"/api/traces/{order.Id}/download", Cancelled);
        Assert.Equal($"trace-{order.Id}.json", download.Content.Headers.ContentDisposition?.FileName);
        var before = dashboard.Telemetry.Traces.Spans(order.Id);
        dashboard.Telemetry.Traces.Clear();

        using var content = new ByteArrayContent(await download.Content.ReadAsByteArrayAsync(Cancelled));
        content.Headers.ContentType = new("application/json");
        using var taken = await dashboard.Http.PostAsync(new Uri(dashboard.Server.OtlpHttpUrl, "v1/traces"), content, Cancelled);

        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Equal(before.Select(Described), dashboard.Telemetry.Traces.Spans(order.Id).Select(Described));

        static string Described(Span span) =>
            $"{span.SpanId} {span.ParentId} {span.Name} {span.Kind} {span.StartNs} {span.EndNs} {span.Status} {span.Resource.Key} {span.Scope.Name} "
            + string.Join(' ', span.Attributes.Select(one => $"{one.Key}={one.Value?.GetType()} {one.Text}"))
            + string.Join(' ', span.Events.Select(one => $"{one.Name} {one.TimeNs} {one.Attributes.Length}"))
            + string.Join(' ', span.Links.Select(one => $"{one.TraceId} {one.SpanId}"));
    }

    [Theory]
    [InlineData("/traces/detail/5b8efff798038103d269b633813fc60c")]
    [InlineData("/traces/detail/x")]
    [InlineData("/traces/detail/5b8efff798038103d269b633813fc60c/spans/eee19b7ec3c1b174")]
    [InlineData("/api/traces/x")]
    [InlineData("/api/traces/5b8efff798038103d269b633813fc60c/download")]
    public async Task What_is_not_held_is_not_found(string path)
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        using var answer = await dashboard.Http.GetAsync(path, Cancelled);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task The_waterfall_is_read_by_keyboard_searched_and_goes_on_in_a_browser()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var order = OrderTrace.AddTo(dashboard.Telemetry);
        await using var browser = await ChromiumPage.OpenAsync(dashboard, $"/traces/detail/{order.Id}");
        var page = browser.Page;
        await page.GetByText("waited 70.0 ms in ecommerce.orders").WaitForAsync();
        await browser.IsAccessibleAsync();

        await page.FocusAsync("[role=treegrid]");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowLeft");
        await browser.HoldsAsync("document.querySelectorAll('.rows [role=row]').length === 2");
        Assert.Equal($"row-{order.Send.SpanId}", await page.GetAttributeAsync("[role=treegrid]", "aria-activedescendant"));
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("messaging.message.conversation_id").WaitForAsync();
        await browser.IsAccessibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await browser.HoldsAsync("document.activeElement.getAttribute('role') === 'treegrid'");

        await page.ClickAsync("#expand");
        await page.FillAsync("#text", "busy");
        await page.GetByText("1 span", new() { Exact = true }).WaitForAsync();
        await browser.HoldsAsync("document.querySelectorAll('.rows .match').length === 1 && document.querySelectorAll('.rows [role=row]').length === 3");

        await page.FillAsync("#text", "");
        await page.GetByLabel("Type").SelectOptionAsync("other");
        await page.GetByLabel("At least, in ms").FillAsync("50");
        await browser.HoldsAsync("document.querySelectorAll('.rows .match').length === 1");
        await page.ClickAsync("#show-all");
        await browser.HoldsAsync("document.querySelectorAll('.rows .match').length === 0 && document.querySelectorAll('.rows [role=row]').length === 4");
        dashboard.Telemetry.Traces.Add([Some.Span(order.Id, "process ecommerce.inventory", order.Onward, startMs: 160)]);
        dashboard.Telemetry.Changed();
        await page.GetByText("process ecommerce.inventory").WaitForAsync();
        browser.HasNoErrors();
    }

    [Fact]
    public async Task Of_the_largest_trace_the_rows_are_drawn_that_are_seen()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var id = OrderTrace.AddLargeTo(dashboard.Telemetry, lines: 674);
        await using var browser = await ChromiumPage.OpenAsync(dashboard, $"/traces/detail/{id}");

        await browser.Page.WaitForSelectorAsync(".rows [role=row]");

        Assert.InRange(await browser.Page.Locator(".rows [role=row]").CountAsync(), 10, 100);
        await browser.Page.FocusAsync("[role=treegrid]");
        await browser.Page.Keyboard.PressAsync("End");
        await browser.Page.Locator("[title='orders: line 673']").WaitForAsync();
        browser.HasNoErrors();
    }
}
