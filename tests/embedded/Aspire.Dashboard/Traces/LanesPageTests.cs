using System.Text.Json;
using Aspire.Dashboard.Tests.Support;

namespace Aspire.Dashboard.Tests.Traces;

/// <summary>/traces/detail/{id}/lanes over HTTP and in a browser.</summary>
public sealed class LanesPageTests
{
    [Fact]
    public async Task The_table_says_what_the_picture_shows()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var order = OrderTrace.AddTo(dashboard.Telemetry);

        var page = await dashboard.GetAsync($"/traces/detail/{order.Id}/lanes?at=ecommerce.orders/3/1042");

        Assert.Contains("<tr class=\"marked\">", page, StringComparison.Ordinal);
        Assert.Contains("<td class=\"number\">1042</td>", page, StringComparison.Ordinal);
        Assert.Contains("inventory-one at 100 ms for 50.0 ms", page, StringComparison.Ordinal);
        Assert.Contains("<td>ecommerce.orders/3/1042</td>", page, StringComparison.Ordinal); // what caused the second record
        Assert.DoesNotContain("There is no record", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_the_trace_does_not_have_is_said_to_be_missing()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var order = OrderTrace.AddTo(dashboard.Telemetry);

        Assert.Contains("There is no record <b", (await dashboard.GetAsync($"/traces/detail/{order.Id}/lanes?at=%3Cb%3E/3/1")).Replace("&lt;", "<", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", await dashboard.GetAsync($"/traces/detail/{order.Id}/lanes?at=%3Cb%3E/3/1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_consumer_with_a_trace_of_its_own_is_in_the_lanes_of_the_record_that_it_links_to()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var order = OrderTrace.AddTo(dashboard.Telemetry);
        var apart = Some.Span(
            Some.TraceId(), "process ecommerce.inventory", resource: "analytics", startMs: 140, links: [new(order.Id, order.Onward.SpanId, [])],
            attributes: [("messaging.operation.name", "process"), ("messaging.destination.name", "ecommerce.inventory")]);
        dashboard.Telemetry.Traces.Add([apart]);

        using var document = JsonDocument.Parse(await dashboard.GetAsync($"/api/traces/{order.Id}/lanes"));

        var delivery = document.RootElement.GetProperty("records").EnumerateArray().Last().GetProperty("by").EnumerateArray().Single();
        Assert.Equal(apart.TraceId.ToString(), delivery.GetProperty("trace").GetString());
    }

    [Fact]
    public async Task The_lanes_are_read_by_keyboard_and_lead_to_a_spans_details_in_a_browser()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var order = OrderTrace.AddTo(dashboard.Telemetry);
        await using var browser = await ChromiumPage.OpenAsync(dashboard, $"/traces/detail/{order.Id}/lanes?at=ecommerce.inventory/0/7");
        var page = browser.Page;
        await page.WaitForSelectorAsync(".halo");
        await browser.IsAccessibleAsync();
        Assert.Contains("ecommerce.inventory 0 7, written after 130 ms", await page.EvaluateAsync<string>("document.activeElement.getAttribute('aria-label')"), StringComparison.Ordinal);
        Assert.Equal(1, await page.Locator(".arrows path").CountAsync());

        await page.Keyboard.PressAsync("Home");
        await browser.HoldsAsync("document.activeElement.getAttribute('aria-label').startsWith('ecommerce.orders 3 1042')");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#details").GetByText("process ecommerce.orders").First.WaitForAsync();
        await browser.IsAccessibleAsync();

        var topic = page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "ecommerce.orders" }).First;
        await topic.ClickAsync();
        Assert.Equal("false", await page.Locator("[data-topic='ecommerce.orders']").GetAttributeAsync("aria-expanded"));
        await page.GetByText("3:1042").WaitForAsync();
        browser.HasNoErrors();
    }

    [Fact]
    public async Task The_lanes_of_the_largest_trace_have_every_record()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var id = OrderTrace.AddLargeTo(dashboard.Telemetry, lines: 674);
        await using var browser = await ChromiumPage.OpenAsync(dashboard, $"/traces/detail/{id}/lanes");

        await browser.Page.WaitForSelectorAsync(".lane-view .dot");

        Assert.Equal(2 * 674, await browser.Page.Locator(".lane-view .dot").CountAsync());
        browser.HasNoErrors();
    }
}
