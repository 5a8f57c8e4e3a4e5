using System.Globalization;
using Aspire.Dashboard.Tests.Support;
using Microsoft.Playwright;

namespace Aspire.Dashboard.Tests.Console;

/// <summary>/consolelogs in a browser.</summary>
public sealed class ConsoleBrowserTests
{
    private const string ReceivedAt = "2026-11-01T09:00:00.123Z";

    [Fact]
    public async Task Lines_come_in_colour_are_filtered_paused_cleared_and_downloaded()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        dashboard.Board.Set(TestBoard.Resource("orders"));
        dashboard.Board.Print("orders-abcdefgh", "\e[31mred\e[0m <b>bold</b>");
        await using var browser = await ChromiumPage.OpenAsync(dashboard, "/consolelogs/resource/orders-abcdefgh");
        var page = browser.Page;
        await page.GetByText("<b>bold</b>").WaitForAsync();
        await Assertions.Expect(page.Locator(".fg1")).ToHaveTextAsync("red");
        await browser.IsAccessibleAsync();

        dashboard.Board.Print("orders-abcdefgh", "another");
        await page.GetByText("another").WaitForAsync();
        await page.FillAsync("#filter", "ANOTHER");
        await page.GetByText("1 of 2 lines").WaitForAsync();
        await Assertions.Expect(page.Locator(".line")).ToHaveCountAsync(1);
        await page.FillAsync("#filter", "");

        await page.ClickAsync("#pause");
        dashboard.Board.Print("orders-abcdefgh", "unseen");
        await page.GetByText("Resume (1 new)").WaitForAsync();
        await page.ClickAsync("#pause");
        await page.GetByText("unseen").WaitForAsync();

        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("#download"));
        await using var file = await download.CreateReadStreamAsync();
        Assert.Equal($"{ReceivedAt} red <b>bold</b>\n{ReceivedAt} another\n{ReceivedAt} unseen\n", await new StreamReader(file).ReadToEndAsync(TestContext.Current.CancellationToken));

        await page.ClickAsync("#clear");
        await page.GetByText("0 lines").WaitForAsync();
        browser.HasNoErrors();
    }

    [Fact]
    public async Task Timestamps_are_shown_in_UTC_or_local_time_or_hidden_and_the_choice_is_remembered()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        dashboard.Board.Set(TestBoard.Resource("orders"));
        dashboard.Board.Print("orders-abcdefgh", "placed");
        await using var browser = await ChromiumPage.OpenAsync(dashboard, "/consolelogs");
        var page = browser.Page;
        await page.GetByText("placed").WaitForAsync();
        await Assertions.Expect(page.Locator(".line .when")).ToHaveCountAsync(0);

        await page.GetByLabel("Timestamps").SelectOptionAsync("local");
        var local = TestBoard.PrintedAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
        await Assertions.Expect(page.Locator(".line .when")).ToHaveTextAsync(local);
        await page.GetByLabel("Timestamps").SelectOptionAsync("utc");
        await Assertions.Expect(page.Locator(".line .when")).ToHaveTextAsync(ReceivedAt);
        await browser.IsAccessibleAsync();

        await page.ReloadAsync();
        await Assertions.Expect(page.Locator(".line .when")).ToHaveTextAsync(ReceivedAt);
        await page.GetByLabel("Timestamps").SelectOptionAsync("");
        await Assertions.Expect(page.Locator(".line .when")).ToHaveCountAsync(0);
        browser.HasNoErrors();
    }

    [Fact]
    public async Task Of_a_hundred_thousand_lines_only_those_in_sight_are_drawn()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        dashboard.Board.Set(TestBoard.Resource("orders"));
        for (var number = 1; number <= 100_000; number++) dashboard.Board.Print("orders-abcdefgh", $"\e[32minfo\e[0m: order {number} was placed and this line is of an ordinary length");
        await using var browser = await ChromiumPage.OpenAsync(dashboard, "/consolelogs/resource/orders-abcdefgh");
        var page = browser.Page;

        await page.GetByText("order 100000 was placed").WaitForAsync();
        Assert.InRange(await page.Locator(".line").CountAsync(), 1, 200);

        await page.CheckAsync("#wrap");
        await page.FillAsync("#filter", "order 54321 ");
        await page.GetByText("1 of 100,000 lines").WaitForAsync();
        await page.GetByText("order 54321 was placed").WaitForAsync();
        await page.FillAsync("#filter", "");
        await page.EvaluateAsync("() => { document.getElementById('console').scrollTop = 0; }");
        await page.GetByText("order 1 was placed").WaitForAsync();
        browser.HasNoErrors();
    }
}
