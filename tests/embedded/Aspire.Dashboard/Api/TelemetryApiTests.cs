using System.Net;
using System.Text.Json;
using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Tests.Support;

namespace Aspire.Dashboard.Tests.Api;

/// <summary>/api/telemetry as scripts use it.</summary>
public sealed class TelemetryApiTests
{
    private const string Key = "a key for scripts";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("logs", "Started,Slow,Refused")]
    [InlineData("logs?severity=warning", "Slow,Refused")]
    [InlineData("logs?hasError=true", "Refused")]
    [InlineData("logs?hasError=false", "Started,Slow")]
    [InlineData("logs?search=O-17", "Refused")]
    [InlineData("logs?search=slow", "Slow")]
    [InlineData("logs?resource=payments", "Refused")]
    [InlineData("logs?resource=payments-one&resource=orders", "Started,Slow,Refused")]
    [InlineData("logs?limit=2", "Slow,Refused")]
    [InlineData("logs?traceId={id}", "Refused")]
    [InlineData("spans", "POST /orders,pay")]
    [InlineData("spans?hasError=true", "pay")]
    [InlineData("spans?search=o-17", "pay")]
    [InlineData("spans?resource=orders", "POST /orders")]
    [InlineData("spans?limit=1", "pay")]
    [InlineData("traces", "POST /orders")]
    [InlineData("traces?hasError=false", "")]
    [InlineData("traces?hasError=true&resource=orders", "POST /orders")]
    [InlineData("traces?search=nothing", "")]
    [InlineData("traces/{id}", "POST /orders,pay")]
    [InlineData("resources", "orders,payments")]
    public async Task An_answer_has_the_newest_that_are_as_asked_for(string path, string names)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var id = AddOrder(dashboard);

        using var answer = JsonDocument.Parse(await dashboard.GetAsync($"/api/telemetry/{path.Replace("{id}", id.ToString(), StringComparison.Ordinal)}"));

        var data = answer.RootElement.GetProperty("data").EnumerateArray().ToList();
        Assert.Equal(names, string.Join(',', data.Select(one => (one.TryGetProperty("message", out var message) ? message : one.GetProperty("name")).GetString())));
        Assert.Equal(data.Count, answer.RootElement.GetProperty("returnedCount").GetInt32());
    }

    [Fact]
    public async Task A_limit_says_how_many_there_are_beyond_it()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        AddOrder(dashboard);

        using var answer = JsonDocument.Parse(await dashboard.GetAsync("/api/telemetry/logs?limit=1"));

        Assert.Equal((3, 1), (answer.RootElement.GetProperty("totalCount").GetInt32(), answer.RootElement.GetProperty("returnedCount").GetInt32()));
    }

    [Fact]
    public async Task A_trace_that_is_not_held_is_not_found()
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        using var answer = await dashboard.Http.GetAsync("/api/telemetry/traces/5b8efff798038103d269b633813fc60c", Cancelled);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Who_follows_is_told_what_there_is_and_what_comes_once_each()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        AddOrder(dashboard);
        using var answer = await dashboard.Http.GetAsync("/api/telemetry/logs?follow=true&severity=warning&limit=1", HttpCompletionOption.ResponseHeadersRead, Cancelled);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancelled));

        Assert.Contains("\"message\":\"Refused\"", await NextAsync(reader), StringComparison.Ordinal);
        dashboard.Telemetry.Logs.Add([Some.Log("Unasked"), Some.Log("Broken", LogSeverity.Error)]);
        dashboard.Telemetry.Changed();
        Assert.Contains("\"message\":\"Broken\"", await NextAsync(reader), StringComparison.Ordinal);
        dashboard.Telemetry.Logs.Add([Some.Log("Worse", LogSeverity.Critical)]);
        dashboard.Telemetry.Changed();
        Assert.Contains("\"message\":\"Worse\"", await NextAsync(reader), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/telemetry/logs", Key, HttpStatusCode.OK)]
    [InlineData("/api/telemetry/logs", "another key", HttpStatusCode.Unauthorized)]
    [InlineData("/api/telemetry/logs", null, HttpStatusCode.Unauthorized)]
    [InlineData("/api/structuredlogs", Key, HttpStatusCode.Redirect)]
    [InlineData("/", Key, HttpStatusCode.Redirect)]
    public async Task The_key_opens_the_telemetry_api_and_nothing_else(string path, string? shown, HttpStatusCode status)
    {
        await using var dashboard = await RunningDashboard.StartAsync(options => options.ApiKey = Key);

        Assert.Equal(status, await GetAsync(dashboard, path, shown));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a key for scripts")]
    public async Task Without_a_configured_key_none_opens_it(string shown)
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(dashboard, "/api/telemetry/logs", shown));
    }

    private static async Task<HttpStatusCode> GetAsync(RunningDashboard dashboard, string path, string? key)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false, CheckCertificateRevocationList = true });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(dashboard.Server.FrontendUrl, path));
        if (key is not null) request.Headers.Add("x-api-key", key);
        using var answer = await http.SendAsync(request, Cancelled);
        return answer.StatusCode;
    }

    private static async Task<string> NextAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync(Cancelled) is { } line)
            if (line.StartsWith("data:", StringComparison.Ordinal)) return line;
        throw new EndOfStreamException();
    }

    private static TraceId AddOrder(RunningDashboard dashboard)
    {
        var trace = Some.TraceId();
        foreach (var name in new[] { "orders", "payments" }) dashboard.Telemetry.Known(Some.Resource(name));
        var root = Some.Span(trace, "POST /orders");
        dashboard.Telemetry.Traces.Add([Some.Span(trace, "pay", root, "payments", startMs: 5, status: SpanStatus.Error, attributes: ("order", "o-17")), root]);
        dashboard.Telemetry.Logs.Add(
        [
            Some.Log("Started"), Some.Log("Slow", LogSeverity.Warning),
            Some.Log("Refused", LogSeverity.Error, "payments", trace, attributes: ("order", "o-17")),
        ]);
        dashboard.Telemetry.Changed();
        return trace;
    }
}
