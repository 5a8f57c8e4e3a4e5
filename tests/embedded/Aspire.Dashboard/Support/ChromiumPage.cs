using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using EcomStreaming.TestSupport;
using Microsoft.Playwright;

namespace Aspire.Dashboard.Tests.Support;

/// <summary>A page in a real, headless Chromium. It fails its test when the browser's console reports an error.</summary>
internal sealed class ChromiumPage : IAsyncDisposable
{
    private readonly List<string> errors = [];

    private ChromiumPage(IPage page)
    {
        Page = page;
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

    public static async Task<ChromiumPage> OpenAsync() => new(await Chromium.OpenPageAsync());

    /// <summary>Opens the page logged in.</summary>
    public static Task<ChromiumPage> OpenAsync(RunningDashboard dashboard, string path) => OpenAsync(dashboard.Server.LoginUrl, path);

    /// <inheritdoc cref="OpenAsync(RunningDashboard, string)"/>
    /// <param name="login">The address that logs in, as the application prints it.</param>
    public static async Task<ChromiumPage> OpenAsync(Uri login, string path)
    {
        var opened = await OpenAsync();
        await opened.Page.GotoAsync($"{login}&returnUrl={Uri.EscapeDataString(path)}");
        return opened;
    }

    /// <summary>Fails with what axe finds against WCAG 2.1 A and AA.</summary>
    public Task IsAccessibleAsync() => HasNoneAsync(null);

    /// <summary>Fails with the texts that stand out too little from their ground: what another colour scheme may change.</summary>
    public Task IsReadableAsync() => HasNoneAsync(new AxeRunOptions { RunOnly = new() { Type = "rule", Values = ["color-contrast"] } });

    /// <summary>Waits until the browser's address has this path. Playwright's own wait asks for the load event, too, which may have been before it.</summary>
    public Task IsAtAsync(string path) => Assertions.Expect(Page).ToHaveURLAsync(new Regex($"^https?://[^/]+{Regex.Escape(path)}"));

    /// <summary>
    /// Waits until the expression is true in the page. Playwright's own wait asks again with eval, which the page's content security policy forbids,
    /// so that it would succeed at the first question only.
    /// </summary>
    public Task HoldsAsync(string expression) => Eventually.HoldsAsync(() => Page.EvaluateAsync<bool>(expression), expression, TestContext.Current.CancellationToken);

    /// <summary>Call it at the test's end; an exception says more than errors that followed from it.</summary>
    public void HasNoErrors()
    {
        lock (errors) Assert.Empty(errors);
    }

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();

    private async Task HasNoneAsync(AxeRunOptions? options)
    {
#pragma warning disable CS0618 // axe's other way opens a second page for frames of other origins, at five times the cost; no page has any
        var found = await Page.Locator("html").RunAxeLegacy(options);
#pragma warning restore CS0618
        Assert.True(found.Violations.Length == 0, $"{Page.Url}\n" + string.Join('\n', found.Violations.Select(violation =>
            $"{violation.Id}: {violation.Help}\n  {string.Join("\n  ", violation.Nodes.Select(node => node.Html))}")));
    }
}
