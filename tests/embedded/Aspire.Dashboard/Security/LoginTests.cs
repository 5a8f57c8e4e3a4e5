using System.Net;
using Aspire.Dashboard.Tests.Support;

namespace Aspire.Dashboard.Tests.Security;

/// <summary>Who gets in, and what is refused to whom.</summary>
public sealed class LoginTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_link_logs_in_and_a_wrong_token_does_not()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var stranger = new HttpClient { BaseAddress = dashboard.Server.FrontendUrl };

        using var wrong = await stranger.GetAsync("/login?t=0000", Cancelled);
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Contains("This is not the token of this run.", await wrong.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.False(wrong.Headers.Contains("Set-Cookie"));

        using var asked = await stranger.GetAsync("/traces", Cancelled);
        Assert.Equal("/login", asked.RequestMessage!.RequestUri!.AbsolutePath);
    }

    [Theory]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("[::1]", HttpStatusCode.OK)]
    [InlineData("shop.localhost", HttpStatusCode.OK)]
    [InlineData("evil.example", HttpStatusCode.BadRequest)]
    [InlineData("localhost.evil.example", HttpStatusCode.BadRequest)]
    public async Task It_answers_to_loopback_names_only(string host, HttpStatusCode expected)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/login");
        request.Headers.Host = host;

        using var answer = await dashboard.Http.SendAsync(request, Cancelled);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task A_command_without_the_pages_proof_is_refused()
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        using var answer = await dashboard.Http.PostAsync("/api/resources/orders/commands/stop", content: null, Cancelled);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(dashboard.Board.Executed);
    }

    [Theory]
    [InlineData("//evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("/traces?x=1", "/traces?x=1")]
    public async Task After_the_login_it_goes_back_to_pages_of_its_own_only(string returnUrl, string location)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var stranger = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CheckCertificateRevocationList = true }) { BaseAddress = dashboard.Server.FrontendUrl };

        using var answer = await stranger.GetAsync($"/login?t={RunningDashboard.Token}&returnUrl={Uri.EscapeDataString(returnUrl)}", Cancelled);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(location, answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task The_login_page_is_accessible_and_takes_the_token_by_hand()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        await using var browser = await ChromiumPage.OpenAsync();
        await browser.Page.GotoAsync($"{dashboard.Server.FrontendUrl}login?returnUrl=/assets/dashboard.css");
        await browser.IsAccessibleAsync();

        await browser.Page.FillAsync("#token", RunningDashboard.Token);
        await browser.Page.ClickAsync("button");

        await browser.IsAtAsync("/assets/dashboard.css");
        browser.HasNoErrors();
    }
}
