using Aspire.Dashboard.Tests.Support;
using EcomStreaming.TestSupport;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Aspire.Dashboard.Tests.Support;

/// <summary>
/// One headless Chromium for all tests, for its start costs more than most of them. It starts when the first asks for it and ends after the last; each
/// page has cookies and storage of its own.
/// </summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private static readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> Started = new(StartAsync);

    internal static async Task<IPage> OpenPageAsync() =>
        await (await Started.Value).Browser.NewPageAsync(new() { ViewportSize = new() { Width = 1280, Height = 800 } });

    public async ValueTask DisposeAsync()
    {
        if (!Started.IsValueCreated || !Started.Value.IsCompletedSuccessfully) return;
        var (playwright, browser) = await Started.Value;
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    private static async Task<(IPlaywright Playwright, IBrowser Browser)> StartAsync()
    {
        var chromium = TestTool.Find("chromium", "chromium-browser", "google-chrome");
        var playwright = await Playwright.CreateAsync();
        return (playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = Arguments }));
    }
}
