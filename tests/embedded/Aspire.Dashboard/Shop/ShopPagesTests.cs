using System.Text.RegularExpressions;
using Aspire.Dashboard.Tests.Support;
using Microsoft.Playwright;

namespace Aspire.Dashboard.Tests.Shop;

/// <summary>The pages on a shop that runs: real services, a real broker, what a person does in a real browser.</summary>
[Collection(nameof(Shop))]
public sealed class ShopPagesTests(ShopProcess shop) : IClassFixture<ShopProcess>
{
    private const float PatienceMs = 60_000;

    /// <summary>What an order of two lines sends, by topic, whether it is confirmed or its payment declined.</summary>
    private static readonly (string Topic, int Messages)[] Hops =
    [
        ("order-commands", 1), ("orders", 2), ("order-steps", 4), ("stock-commands", 4), ("inventory", 4), ("payment-commands", 1), ("payments", 1),
    ];

    private static readonly LocatorAssertionsToHaveCountOptions Patiently = new() { Timeout = PatienceMs };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_is_found_by_its_id_and_its_trace_read_as_a_waterfall_and_in_lanes()
    {
        await shop.TapeAsync();
        var order = await shop.PlaceOrderAsync();
        await using var browser = await shop.OpenAsync("/traces");
        var page = browser.Page;
        await page.SetViewportSizeAsync(1280, 1600); // every row of such a trace is in sight
        await page.GetByLabel("Order, customer or product id").FillAsync(order);
        await page.GetByRole(AriaRole.Button, new() { Name = "Filter" }).ClickAsync();
        var link = page.Locator("#list").GetByRole(AriaRole.Link, new() { Name = "POST /orders", Exact = true });
        await Assertions.Expect(link).ToHaveCountAsync(1, Patiently);
        await Assertions.Expect(page.Locator("#list tbody tr")).ToHaveCountAsync(1);
        await link.ClickAsync();

        foreach (var (topic, messages) in Hops)
        {
            await Assertions.Expect(Spans(page, $"send {shop.Prefix}.{topic}")).ToHaveCountAsync(messages, Patiently);
            if (topic.EndsWith("commands", StringComparison.Ordinal) || topic.EndsWith("steps", StringComparison.Ordinal))
                await Assertions.Expect(Spans(page, $"process {shop.Prefix}.{topic}")).ToHaveCountAsync(messages, Patiently);
        }

        await Assertions.Expect(page.Locator(".rows [aria-level='1']")).ToHaveCountAsync(1);
        await Assertions.Expect(page.GetByText("its parent is missing")).ToHaveCountAsync(0);
        await browser.IsAccessibleAsync();

        await Spans(page, $"process {shop.Prefix}.payment-commands").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Lane at this offset" }).ClickAsync();
        await page.Locator(".halo").WaitForAsync();
        Assert.Contains($"{shop.Prefix}.payment-commands", await page.EvaluateAsync<string>("document.activeElement.getAttribute('aria-label')"), StringComparison.Ordinal);
        await Assertions.Expect(page.Locator(".lane-view .ring")).ToHaveCountAsync(Hops.Sum(hop => hop.Messages));
        await Assertions.Expect(page.Locator(".lane-labels [data-topic]")).ToHaveCountAsync(Hops.Length);
        await Assertions.Expect(page.Locator("#legend")).ToContainTextAsync("payments");
        await browser.IsAccessibleAsync();
        await Pictures.TakeAsync(page, "lanes", height: 940);
        browser.HasNoErrors();
    }

    [Fact]
    public async Task Structured_logs_are_filtered_down_to_one_service_and_one_text()
    {
        await shop.TapeAsync();
        await using var browser = await shop.OpenAsync("/structuredlogs");
        var page = browser.Page;
        await page.Locator("#log").GetByText("Application started.").First.WaitForAsync();

        await page.GetByLabel("Resource").SelectOptionAsync("topics");
        await page.GetByLabel("Message contains").FillAsync($"created {shop.Prefix}.PAY");
        await page.GetByRole(AriaRole.Button, new() { Name = "Filter" }).ClickAsync();

        await page.Locator("#log").GetByText($"Created {shop.Prefix}.payment-commands").WaitForAsync();
        var rows = page.Locator("#log tbody tr[aria-rowindex]").Filter(new() { HasText = "Created " });
        await Assertions.Expect(rows).ToHaveCountAsync(4); // payments, payment-commands, and the charging stage's two
        await Assertions.Expect(page.Locator("#total")).ToContainTextAsync("Total: 4 of ");
        await browser.IsAccessibleAsync();
        browser.HasNoErrors();
    }

    [Fact]
    public async Task Console_logs_show_what_a_service_prints()
    {
        await shop.TapeAsync();
        await using var browser = await shop.OpenAsync("/consolelogs");
        var page = browser.Page;

        await page.GetByLabel("Resource").SelectOptionAsync(new SelectOptionValue { Label = "orders" });
        await page.Locator("#console[data-resource^=orders]").WaitForAsync();
        await page.GetByLabel("Filter").FillAsync("application started");

        await page.Locator("#lines").GetByText("Application started.").WaitForAsync();
        await browser.IsAccessibleAsync();
        browser.HasNoErrors();
    }

    [Fact]
    public async Task A_service_is_stopped_and_started_from_the_page_and_its_state_follows()
    {
        await shop.TapeAsync();
        await using var browser = await shop.OpenAsync("/");
        var page = browser.Page;
        var payments = page.Locator("table.resources tr").Filter(new() { Has = page.GetByRole(AriaRole.Link, new() { Name = "payments", Exact = true }) });
        await StateIsAsync("Healthy");
        await Pictures.TakeAsync(page, "resources", height: 550);

        await page.GetByRole(AriaRole.Button, new() { Name = "Stop payments", Exact = true }).ClickAsync();
        await StateIsAsync("exit code");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start payments", Exact = true }).ClickAsync();
        await StateIsAsync("Healthy");
        browser.HasNoErrors();

        Task StateIsAsync(string word) => Assertions.Expect(payments.Locator(".state")).ToContainTextAsync(word, new() { Timeout = PatienceMs });
    }

    [Fact]
    public async Task A_wrong_token_is_told_and_the_right_one_lets_in()
    {
        await using var browser = await ChromiumPage.OpenAsync();
        var page = browser.Page;
        await page.GotoAsync(new Uri(shop.Login, "/traces").ToString());
        await page.GetByLabel("Token").FillAsync("0123456789abcdef0123456789abcdef");
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await page.GetByText("This is not the token of this run.").WaitForAsync();
        await browser.IsAccessibleAsync();

        await page.GetByLabel("Token").FillAsync(shop.Login.Query.Split("t=")[1]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await browser.IsAtAsync("/traces");
    }

    [Fact]
    public async Task Lag_has_each_groups_offsets_and_metrics_their_charts()
    {
        await shop.TapeAsync();
        await using var browser = await shop.OpenAsync("/lag");
        var page = browser.Page;
        var placing = page.Locator("table.lag tbody").Filter(new() { HasText = $"{shop.Prefix}.orders.placing" });
        await Assertions.Expect(placing.Locator("tr:not(.group)").First.Locator("td.number")).ToHaveTextAsync(
            [Number(), Number(), Number(), new(@"^\d+\.\d$")], new() { Timeout = PatienceMs }); // committed, end, lag, and its age
        await browser.IsAccessibleAsync();

        await page.GotoAsync(new Uri(shop.Login, "/metrics/resource/orders").ToString());
        await page.GetByRole(AriaRole.Link, new() { Name = "messaging.process.duration", Exact = true }).First.ClickAsync();
        await page.Locator("#graph svg path").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await browser.IsAccessibleAsync();
        browser.HasNoErrors();
    }

    [Fact]
    public async Task Every_page_is_accessible_in_light_and_dark_and_logs_no_error()
    {
        await shop.TapeAsync();
        await using var browser = await shop.OpenAsync("/");
        foreach (var path in new[] { "/", "/?view=graph", "/traces", "/structuredlogs", "/consolelogs", "/metrics", "/lag" })
        {
            await browser.Page.GotoAsync(new Uri(shop.Login, path).ToString());
            await browser.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
            await browser.IsAccessibleAsync();
            await browser.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
            await browser.IsReadableAsync();
        }

        browser.HasNoErrors();
    }

    private static Regex Number() => new(@"^[\d,]+$");

    /// <summary>The waterfall's rows of that name.</summary>
    private static ILocator Spans(IPage page, string name) =>
        page.Locator(".rows [role=row] .name").Filter(new() { HasTextRegex = new($@"(^|\s|[a-z]){Regex.Escape(name)}(⇄.*)?$") });
}
