using System.Net;
using System.Text.Json;
using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Tests.Support;
using Microsoft.Playwright;

namespace Aspire.Dashboard.Tests.StructuredLogs;

/// <summary>/structuredlogs over HTTP and in a browser.</summary>
public sealed class StructuredLogsPageTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_shows_again_what_its_address_asks_for()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        Add(dashboard, Some.Log("Started", attributes: ("\"><script>alert(1)</script>", 1L)));

        var page = await dashboard.GetAsync("/structuredlogs/resource/orders?level=error&use=off&field=order&condition=gte&value=%22%3E%3Cscript%3E");

        Assert.Contains("<option value=\"orders\" selected", page, StringComparison.Ordinal);
        Assert.Contains("<option value=\"error\" selected", page, StringComparison.Ordinal);
        Assert.Contains("<option value=\"off\" selected", page, StringComparison.Ordinal);
        Assert.Contains("<option value=\"gte\" selected", page, StringComparison.Ordinal);
        Assert.Contains("Remove what orders sent", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Details_have_all_that_the_record_holds_as_text()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var trace = Some.TraceId();
        Add(dashboard, Some.Log(
            "<b>Refused</b>", LogSeverity.Error, trace: trace, attributes: [("order", "o-17"), ("exception.stacktrace", "System.IO.IOException\n   at Pay()")]));

        var details = await dashboard.GetAsync("/structuredlogs/entries/1");

        Assert.Contains("&lt;b&gt;Refused&lt;/b&gt;", details, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"row\">order</th><td class=\"mono\">o-17</td>", details, StringComparison.Ordinal);
        Assert.Contains("   at Pay()", details, StringComparison.Ordinal);
        Assert.Contains("Tests.Category", details, StringComparison.Ordinal);
        Assert.Contains("service.instance.id", details, StringComparison.Ordinal);
        Assert.Contains($"/traces/detail/{trace}", details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_is_not_held_is_not_found()
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        using var answer = await dashboard.Http.GetAsync("/structuredlogs/entries/1", Cancelled);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Removing_needs_the_pages_proof()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        Add(dashboard, Some.Log("Started"));

        using var answer = await dashboard.Http.PostAsync("/api/structuredlogs/clear", content: null, Cancelled);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(1, dashboard.Telemetry.Logs.Count);
    }

    [Theory]
    [InlineData("?text=nothing+like+it", 0)]
    [InlineData("?text=order+99999", 1)]
    [InlineData("?level=warning&from=5000", 10_000)]
    [InlineData("?field=ecom.product.id&condition=contains&value=7", 34_390)] // of the numbers below 10,000, 10⁴ − 9⁴ have the digit
    [InlineData("?resource=service-3&field=service.name&condition=not-equals&value=x&field=log.category&condition=contains&value=cat", 12_500)]
    public async Task A_hundred_thousand_records_are_filtered(string query, int total)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        Add(dashboard, [.. Enumerable.Range(0, 100_000).Select(number => Some.Log(
            $"Handled order {number} of topic ecommerce.orders", number % 10 == 0 ? LogSeverity.Warning : LogSeverity.Information, $"service-{number % 8}",
            atMs: number, attributes: [("ecom.order.id", $"o-{number}"), ("ecom.product.id", $"{number % 10_000}"), ("messaging.kafka.offset", (long)number)]))]);

        using var page = JsonDocument.Parse(await dashboard.GetAsync($"/api/structuredlogs{query}"));
        Assert.Equal(total, page.RootElement.TryGetProperty("total", out var found) ? found.GetInt32() : 0);
    }

    [Fact]
    public async Task Records_are_filtered_read_followed_and_removed_in_a_browser()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        Add(dashboard, [.. Enumerable.Range(0, 3_000).Select(number => Some.Log($"Order {number} <b>placed</b>", atMs: number))]);
        Add(dashboard, Some.Log("Payment refused", LogSeverity.Error, "payments", Some.TraceId(), 5_000, ("reason", "no funds"), ("exception.message", "broken")));
        await using var browser = await ChromiumPage.OpenAsync(dashboard, "/structuredlogs");
        var page = browser.Page;
        await page.GetByText("Payment refused").WaitForAsync();
        await page.GetByText("Total: 3,001 of 3,001 log records").WaitForAsync();
        Assert.InRange(await page.Locator("#log tbody tr").CountAsync(), 10, 100);
        await browser.IsAccessibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Details of Error" }).PressAsync("Enter");
        await page.GetByText("no funds").WaitForAsync();
        await browser.IsAccessibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await browser.HoldsAsync("document.activeElement.textContent === 'Details'");

        await page.FocusAsync("#log");
        await page.Keyboard.PressAsync("End");
        await page.GetByText("Order 0 <b>placed</b>").WaitForAsync();
        Add(dashboard, Some.Log("Order 9999 placed", atMs: 9_000));
        await page.GetByRole(AriaRole.Button, new() { Name = "To the newest" }).ClickAsync();
        await page.GetByText("Order 9999 placed").WaitForAsync();

        await page.SelectOptionAsync("[name=level]", "warning");
        await page.FillAsync("[name=field]", "reason");
        await page.FillAsync("[name=value]", "no funds");
        await page.GetByRole(AriaRole.Button, new() { Name = "Filter" }).ClickAsync();
        await page.GetByText("Total: 1 of 3,002 log records").WaitForAsync();
        Assert.EndsWith("/structuredlogs?level=warning&use=on&field=reason&condition=equals&value=no+funds", page.Url, StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove the condition on reason" }).ClickAsync();
        await browser.IsAtAsync("/structuredlogs?level=warning");

        await page.ClickAsync("#pause");
        Add(dashboard, Some.Log("Unseen", LogSeverity.Critical));
        await page.ClickAsync("#pause");
        await page.GetByText("Unseen").WaitForAsync();
        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove all" }).ClickAsync();
        await page.GetByText("Total: 0 of 0 log records").WaitForAsync();
        browser.HasNoErrors();
    }

    private static void Add(RunningDashboard dashboard, params LogEntry[] entries)
    {
        dashboard.Telemetry.Logs.Add(entries);
        dashboard.Telemetry.Changed();
    }
}
