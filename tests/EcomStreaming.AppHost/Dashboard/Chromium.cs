using EcomStreaming.TestSupport;
using Microsoft.Playwright;

namespace EcomStreaming.AppHost.Tests.Dashboard;

/// <summary>A headless Chromium. Each page has cookies and storage of its own.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(30);

    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-sync",
    ];

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private Chromium(IPlaywright playwright, IBrowser browser) => (this.playwright, this.browser) = (playwright, browser);

    /// <summary>The browser's program; a test without one skips.</summary>
    public static string Find() => TestTool.Find("chromium", "chromium-browser", "google-chrome");

    public static Task<Chromium> StartAsync(string program, CancellationToken cancellationToken) => Bounded.WithinAsync(
        StartLimit,
        "Chromium has started",
        async _ =>
        {
            var playwright = await Playwright.CreateAsync();
            return new Chromium(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = Arguments }));
        },
        cancellationToken);

    /// <summary>High enough for the whole trace of an order: the dashboard draws only the lines that are to be seen.</summary>
    public Task<IPage> OpenPageAsync(ColorScheme scheme) => browser.NewPageAsync(new()
    {
        ViewportSize = new() { Width = 1400, Height = 1200 },
        ColorScheme = scheme,
    });

    /// <summary>The browser first, then the driver that holds it: the other way round both stay behind.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await browser.DisposeAsync().AsTask().WaitAsync(EndLimit);
        }
        finally
        {
            playwright.Dispose();
        }
    }
}
