using EcomStreaming.TestSupport;
using Microsoft.Playwright;

namespace Aspire.Dashboard.Tests.Shop;

/// <summary>From `dotnet run` to Ctrl+C as a person sees it who opens the printed link at once and leaves the browser open.</summary>
[Collection(nameof(Shop))]
public sealed class FirstRunTests
{
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(5);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_browser_shows_each_order_of_the_tape_as_one_trace_and_does_not_hold_up_the_end()
    {
        await using var shop = new ShopProcess();
        await shop.InitializeAsync();
        await using var browser = await shop.OpenAsync("/traces?name=POST+%2Forders");
        var page = browser.Page;
        var orders = page.Locator("#list").GetByRole(AriaRole.Link, new() { Name = "POST /orders", Exact = true });

        await orders.First.WaitForAsync(new() { Timeout = 60_000 }); // by itself: nobody reloads the page
        var placed = await shop.TapeAsync();
        await Assertions.Expect(orders).ToHaveCountAsync(placed);
        await Assertions.Expect(page.Locator("#list")).ToContainTextAsync($"{placed} of ");
        browser.HasNoErrors();

        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        bound.CancelAfter(EndMax);
        Assert.Equal(0, await shop.Host.StopAsync(UnixSignal.Interrupt, bound.Token));
        Assert.Empty(ProcessLedger.WithInEnvironment(shop.Mark));
    }
}
