using System.Diagnostics;
using Aspire.Dashboard;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;

namespace EcomStreaming.DashboardBench;

/// <summary>How long pages take in a real Chromium, from the request until the rows are there that a person reads first.</summary>
internal static class PageTimes
{
    private const int Times = 21;
    private static readonly string[] Browsers = ["chromium", "chromium-browser", "google-chrome"];
    private static readonly string[] Arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (Browsers.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists) is not { } chromium)
        {
            await Console.Error.WriteLineAsync($"None of {string.Join(", ", Browsers)} is on the PATH.");
            return 2;
        }

        await using var dashboard = await DashboardServer.StartAsync(new() { BrowserToken = null }, new EmptyBoard(), NullLoggerFactory.Instance, cancellationToken);
        var store = FullStore.Fill(dashboard.Telemetry, TimeProvider.System.GetUtcNow());
        Console.WriteLine($"Held: {dashboard.Telemetry.Traces.Count.Traces:N0} traces, {dashboard.Telemetry.Traces.Count.Spans:N0} spans, {dashboard.Telemetry.Logs.Count:N0} log records, {dashboard.Telemetry.Metrics.PointCount:N0} points. Each page {Times} times.");
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = Arguments });
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1280, Height = 800 } });
        foreach (var (name, path, selector) in Pages(store)) await MeasureAsync(page, name, new Uri(dashboard.FrontendUrl, path), selector, cancellationToken);
        return 0;
    }

    private static (string Name, string Path, string Selector)[] Pages(FullStore store) =>
    [
        ("list of traces", "/traces", "#list tbody tr"),
        ("list, an order's id", "/traces?q=order-5000&polls=true", "#list tbody tr"),
        ("list, type, service and attribute", "/traces?type=messaging&resource=service-3&field=messaging.kafka.offset&condition=equals&value=5000", "#list tbody tr"),
        ("ordinary trace", $"/traces/detail/{store.Ordinary}", ".rows [role=row]"),
        ("ordinary trace, lanes", $"/traces/detail/{store.Ordinary}/lanes", ".lane-view .dot"),
        ("largest trace", $"/traces/detail/{store.Large}", ".rows [role=row]"),
        ("largest trace, lanes", $"/traces/detail/{store.Large}/lanes", ".lane-view .dot"),
        ("structured logs", "/structuredlogs", "#log tbody button"),
        ("structured logs, text", "/structuredlogs?text=order+99999", "#log tbody button"),
        ("metrics", "/metrics", "main a[href*=instrument]"),
        ("metrics, an instrument", store.Instrument, "#graph svg path"),
    ];

    private static async Task MeasureAsync(IPage page, string name, Uri url, string selector, CancellationToken cancellationToken)
    {
        var taken = new List<double>();
        for (var time = 0; time < Times; time++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var watch = Stopwatch.StartNew();
            await page.GotoAsync(url.ToString(), new() { WaitUntil = WaitUntilState.Commit });
            await page.WaitForSelectorAsync(selector, new() { State = WaitForSelectorState.Attached });
            taken.Add(watch.Elapsed.TotalMilliseconds);
        }

        taken.Sort();
        Console.WriteLine($"{name,-36} median {taken[Times / 2],6:N0} ms   at most {taken[^1],6:N0} ms");
    }
}
