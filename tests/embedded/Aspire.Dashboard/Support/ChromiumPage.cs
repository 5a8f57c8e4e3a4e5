using Deque.AxeCore.Playwright;
using EcomStreaming.TestSupport;
using Microsoft.Playwright;

namespace Aspire.Dashboard.Tests.Support;

/// <summary>A page in a real, headless Chromium. It fails its test when the browser's console reports an error.</summary>
internal sealed class ChromiumPage : IAsyncDisposable
{
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;
    private readonly List<string> errors = [];

    private ChromiumPage(IPlaywright playwright, IBrowser browser, IPage page)
    {
        (this.playwright, this.browser, Page) = (playwright, browser, page);
        page.Console += (_, message) =>
        {
            if (message.Type == "error") lock (errors) errors.Add($"{message.Text} ({message.Location})");
        };
        page.PageError += (_, error) =>
        {
            lock (errors) errors.Add(error);
        };
    }

    public IPage Page { get; }

    public static async Task<ChromiumPage> OpenAsync()
    {
        var chromium = TestTool.Find("chromium", "chromium-browser", "google-chrome");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = Arguments });
        return new(playwright, browser, await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1280, Height = 800 } }));
    }

    /// <summary>Opens the page logged in.</summary>
    public static async Task<ChromiumPage> OpenAsync(RunningDashboard dashboard, string path)
    {
        var opened = await OpenAsync();
        await opened.Page.GotoAsync($"{dashboard.Server.FrontendUrl}login?t={RunningDashboard.Token}&returnUrl={Uri.EscapeDataString(path)}");
        return opened;
    }

    /// <summary>Fails with what axe finds against WCAG 2.1 A and AA.</summary>
    public async Task IsAccessibleAsync()
    {
        var found = await Page.RunAxe();
        Assert.True(found.Violations.Length == 0, string.Join('\n', found.Violations.Select(violation =>
            $"{violation.Id}: {violation.Help}\n  {string.Join("\n  ", violation.Nodes.Select(node => node.Html))}")));
    }

    /// <summary>Call it at the test's end; an exception says more than errors that followed from it.</summary>
    public void HasNoErrors()
    {
        lock (errors) Assert.Empty(errors);
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
