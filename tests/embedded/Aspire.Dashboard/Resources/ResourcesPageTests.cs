using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Tests.Support;

namespace Aspire.Dashboard.Tests.Resources;

/// <summary>/ over HTTP.</summary>
public sealed partial class ResourcesPageTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_table_shows_state_source_and_addresses_and_leaves_out_what_is_hidden()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        dashboard.Board.Set(TestBoard.Resource("orders"));
        dashboard.Board.Set(TestBoard.Resource("secret-helper") with { IsHidden = true });

        var page = await dashboard.GetAsync("/");

        Assert.Contains("Running", page, StringComparison.Ordinal);
        Assert.Contains("orders.csproj", page, StringComparison.Ordinal);
        Assert.Contains("href=\"http://localhost:5101/orders\"", page, StringComparison.Ordinal);
        Assert.Contains("Show hidden (1)", page, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-helper", page, StringComparison.Ordinal);
        Assert.Contains("secret-helper", await dashboard.GetAsync("/?hidden=true"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_a_resource_is_called_or_links_to_is_no_script()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        dashboard.Board.Set(TestBoard.Resource("<script>x") with { Urls = [new(null, "javascript:alert(1)", IsInternal: false)] });

        var page = await dashboard.GetAsync("/?resource=<script>x-abcdefgh");

        Assert.DoesNotContain("<script>x", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"javascript", page, StringComparison.Ordinal);
        Assert.Contains("javascript:alert(1)", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Details_name_neighbours_and_checks_and_hold_no_secret()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        dashboard.Board.Set(TestBoard.Resource("kafka"));
        dashboard.Board.Set(TestBoard.Resource("orders") with { References = ["kafka"] });

        var orders = await dashboard.GetAsync("/?resource=orders-abcdefgh");
        var kafka = await dashboard.GetAsync("/?resource=kafka-abcdefgh");

        Assert.Contains("References", orders, StringComparison.Ordinal);
        Assert.Contains("Referenced by", kafka, StringComparison.Ordinal);
        Assert.Contains("orders_http_/health_200_check", orders, StringComparison.Ordinal);
        Assert.Contains("http://localhost:41234", orders, StringComparison.Ordinal);
        Assert.Contains("Gateway__Key", orders, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", orders, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_are_told_when_asked_for_and_stored_nowhere()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        dashboard.Board.Set(TestBoard.Resource("orders"));

        using var answer = await dashboard.Http.GetAsync("/api/resources/orders-abcdefgh/secrets", Cancelled);
        var values = await answer.Content.ReadFromJsonAsync<Dictionary<string, string>>(Cancelled);

        Assert.Equal(new Dictionary<string, string> { ["Gateway__Key"] = "s3cret" }, values);
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task Errors_are_counted_until_somebody_opens_the_structured_logs()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        dashboard.Board.Set(TestBoard.Resource("orders"));
        dashboard.Telemetry.Logs.Add([Some.Log("fine"), Some.Log("bad", LogSeverity.Error), Some.Log("worse", LogSeverity.Critical)]);

        Assert.Contains("2 unread errors of orders", await dashboard.GetAsync("/"), StringComparison.Ordinal);
        (await dashboard.Http.GetAsync("/structuredlogs?resource=orders", Cancelled)).Dispose();
        Assert.DoesNotContain("unread errors", await dashboard.GetAsync("/"), StringComparison.Ordinal);

        dashboard.Telemetry.Logs.Add([Some.Log("again", LogSeverity.Error)]);
        Assert.Contains("1 unread errors of orders", await dashboard.GetAsync("/"), StringComparison.Ordinal);
        (await dashboard.Http.GetAsync("/structuredlogs/entries/4", Cancelled)).Dispose();
        (await dashboard.Http.GetAsync("/structuredlogs/resource/payments", Cancelled)).Dispose();
        (await dashboard.Http.GetAsync("/structuredlogs?trace=1", Cancelled)).Dispose();
        Assert.Contains("1 unread errors of orders", await dashboard.GetAsync("/"), StringComparison.Ordinal);
        (await dashboard.Http.GetAsync("/structuredlogs", Cancelled)).Dispose();
        Assert.DoesNotContain("unread errors", await dashboard.GetAsync("/"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("orders-abcdefgh", "stop", null, HttpStatusCode.OK)]
    [InlineData("orders-abcdefgh", "stop", "It would not.", HttpStatusCode.UnprocessableEntity)]
    [InlineData("orders-abcdefgh", "start", null, HttpStatusCode.Conflict)]
    [InlineData("orders-abcdefgh", "explode", null, HttpStatusCode.NotFound)]
    [InlineData("nobody", "stop", null, HttpStatusCode.NotFound)]
    public async Task A_command_is_run_or_answers_why_not(string id, string command, string? failure, HttpStatusCode status)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        dashboard.Board.Set(TestBoard.Resource("orders"));
        dashboard.Board.CommandFailure = failure;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/resources/{id}/commands/{command}");
        request.Headers.Add("x-command-proof", Proof().Match(await dashboard.GetAsync("/")).Groups[1].Value);

        using var answer = await dashboard.Http.SendAsync(request, Cancelled);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(status is HttpStatusCode.OK or HttpStatusCode.UnprocessableEntity ? 1 : 0, dashboard.Board.Executed.Count);
        if (failure is not null) Assert.Equal(failure, await answer.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task A_command_without_the_pages_proof_is_refused()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        dashboard.Board.Set(TestBoard.Resource("orders"));

        using var answer = await dashboard.Http.PostAsync("/api/resources/orders-abcdefgh/commands/stop", content: null, Cancelled);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(dashboard.Board.Executed);
    }

    [GeneratedRegex("name=\"command-proof\" content=\"([^\"]+)\"")]
    private static partial Regex Proof();
}
