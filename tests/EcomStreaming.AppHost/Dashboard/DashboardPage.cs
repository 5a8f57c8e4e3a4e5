using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace EcomStreaming.AppHost.Tests.Dashboard;

/// <summary>A page of the dashboard in Chromium. It keeps the errors of the browser's console.</summary>
internal sealed class DashboardPage : IAsyncDisposable
{
    /// <summary>For what comes from services: they export each second, and the machine may be slow.</summary>
    public const float WaitMs = 60_000;

    /// <summary>Chromium says so and loads again when an interface of the machine comes or goes, such as a container's.</summary>
    private const string NetworkChanged = "ERR_NETWORK_CHANGED";

    private readonly List<string> errors = [];
    private readonly Uri login;

    private DashboardPage(IPage page, Uri login)
    {
        (Page, this.login) = (page, login);
        page.SetDefaultTimeout(WaitMs);
        page.SetDefaultNavigationTimeout(WaitMs);
        page.Console += (_, message) =>
        {
            if (message.Type != "error" || message.Text.Contains(NetworkChanged, StringComparison.Ordinal)) return;
            lock (errors) errors.Add($"{message.Text} ({message.Location})");
        };
        page.PageError += (_, error) =>
        {
            lock (errors) errors.Add(error);
        };
    }

    public IPage Page { get; }

    /// <summary>Follows the link that the AppHost prints: it leads to the resources.</summary>
    public static async Task<DashboardPage> LoginAsync(Chromium chromium, Uri login, ColorScheme scheme = ColorScheme.Light)
    {
        var opened = new DashboardPage(await chromium.OpenPageAsync(scheme), login);
        await opened.Page.GotoAsync(login.ToString());
        await opened.IsAtAsync("/($|[?])");
        return opened;
    }

    /// <summary>Opens a page by its path or its whole address, as a link from elsewhere does.</summary>
    public Task OpenAsync(string path) => Page.GotoAsync(new Uri(login, path).ToString());

    /// <summary>Opens the spans of an order's trace, from the list of that one trace.</summary>
    public async Task OpenTraceAsync(string orderId)
    {
        await OpenAsync($"/traces?filters=messaging.message.conversation_id:equals:{orderId}");
        await Row("orders: POST .orders").GetByText("POST /orders").First.ClickAsync();
        await IsAtAsync("/traces/detail/");
    }

    /// <summary>Runs a command from a resource's menu: it is there once the page's circuit is up.</summary>
    public async Task RunAsync(string resource, string command)
    {
        await Row(resource).GetByRole(AriaRole.Button, new() { Name = "Actions", Exact = true }).ClickAsync();
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = command, Exact = true }).ClickAsync();
    }

    /// <summary>A line of a table; rows are named by their cells.</summary>
    /// <param name="name">A regular expression; Playwright takes no slash in it.</param>
    public ILocator Row(string name) => Page.GetByRole(AriaRole.Row, new() { NameRegex = new(name) });

    /// <summary>Waits until the browser's address has this path.</summary>
    /// <param name="path">A regular expression.</param>
    public Task IsAtAsync(string path) => Assertions.Expect(Page).ToHaveURLAsync(new Regex($"^https?://[^/]+{path}"), new() { Timeout = WaitMs });

    /// <summary>The dashboard warns of certificates and the like in a bar over its pages.</summary>
    public Task ShowsNoBannerAsync() => Assertions.Expect(Page.Locator("fluent-message-bar, .fluent-messagebar")).ToHaveCountAsync(0);

    public Task HasAsync(ILocator locator) => Assertions.Expect(locator).ToBeAttachedAsync(new() { Timeout = WaitMs });

    public Task ShowsAsync(ILocator locator) => Assertions.Expect(locator).ToBeVisibleAsync(new() { Timeout = WaitMs });

    /// <summary>Call it at the test's end; an exception says more than errors that followed from it.</summary>
    public void HasNoErrors()
    {
        lock (errors) Assert.Empty(errors);
    }

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();
}
