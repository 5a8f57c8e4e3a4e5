using Aspire.Dashboard.Tests.Support;
using Microsoft.Playwright;

namespace Aspire.Dashboard.Tests.Resources;

/// <summary>/ in a browser.</summary>
public sealed class ResourcesBrowserTests
{
    [Fact]
    public async Task A_service_is_stopped_from_the_page_which_follows_its_state()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        dashboard.Board.Set(TestBoard.Resource("orders"));
        await using var browser = await ChromiumPage.OpenAsync(dashboard, "/");
        var page = browser.Page;
        await browser.IsAccessibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Stop orders", Exact = true }).ClickAsync();
        await page.GetByText("Stop orders: done.").WaitForAsync();
        Assert.Equal(("orders-abcdefgh", "stop"), Assert.Single(dashboard.Board.Executed));
        dashboard.Board.Set(TestBoard.Resource("orders", "Finished", null) with { ExitCode = 3 });

        await page.GetByText("exit code 3").WaitForAsync();
        Assert.True(await page.GetByRole(AriaRole.Button, new() { Name = "Stop orders", Exact = true }).IsDisabledAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Start orders", Exact = true }).ClickAsync();
        await page.GetByText("Start orders: done.").WaitForAsync();
        browser.HasNoErrors();
    }

    [Fact]
    public async Task Typing_filters_and_an_open_menu_stays_open_while_the_page_follows()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        dashboard.Board.Set(TestBoard.Resource("orders"));
        dashboard.Board.Set(TestBoard.Resource("payments"));
        await using var browser = await ChromiumPage.OpenAsync(dashboard, "/");
        var page = browser.Page;

        await page.GetByLabel("Filter").FillAsync("ord");
        await page.Locator("#resource-payments-abcdefgh").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await page.GetByLabel("More for orders").ClickAsync();
        dashboard.Board.Set(TestBoard.Resource("orders", "Running", "Unhealthy"));
        await page.GetByText("Unhealthy:").WaitForAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Restart orders" })).ToBeVisibleAsync();
        await page.GetByLabel("More for orders").PressAsync("Escape");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Restart orders" })).ToBeHiddenAsync();
        browser.HasNoErrors();
    }

    [Fact]
    public async Task Secrets_are_shown_one_by_one_or_all_and_hidden_again()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        dashboard.Board.Set(TestBoard.Resource("orders"));
        await using var browser = await ChromiumPage.OpenAsync(dashboard, "/?resource=orders-abcdefgh");
        var page = browser.Page;
        await browser.IsAccessibleAsync();

        await page.GetByLabel("Show the value of Gateway__Key").ClickAsync();
        await page.GetByText("s3cret").WaitForAsync();
        await page.ClickAsync("#show-all");
        await page.GetByText("s3cret").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        browser.HasNoErrors();
    }

    [Fact]
    public async Task The_graph_is_drawn_zoomed_and_told_in_words()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        dashboard.Board.Set(TestBoard.Resource("kafka"));
        dashboard.Board.Set(TestBoard.Resource("orders") with { References = ["kafka"] });
        await using var browser = await ChromiumPage.OpenAsync(dashboard, "/?view=graph");
        var page = browser.Page;
        await page.Locator("#graph .arrow").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await browser.IsAccessibleAsync();

        var before = await WidthAsync(page);
        await page.ClickAsync("#zoom-in");
        Assert.True(await WidthAsync(page) > before);
        await page.ClickAsync("#zoom-reset");
        Assert.Equal(before, await WidthAsync(page));

        await page.GetByText("The graph as a table").ClickAsync();
        await Assertions.Expect(page.Locator("#graph-words tr").Filter(new() { HasText = "orders" }).First).ToContainTextAsync("kafka");
        await page.Locator("#node-kafka").ClickAsync();
        await page.Locator("#details-title").WaitForAsync();
        browser.HasNoErrors();
    }

    private static async Task<float> WidthAsync(IPage page) => (await page.Locator("#graph svg").BoundingBoxAsync())!.Width;
}
