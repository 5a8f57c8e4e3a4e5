using System.Text.RegularExpressions;
using Aspire.Dashboard.Otlp;
using Aspire.Dashboard.Tests.Support;
using EcomStreaming.TestSupport;

namespace Aspire.Dashboard.Tests.History;

/// <summary>What a person removes on a page is gone for the next run, too.</summary>
public sealed partial class RemovalTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("traces")]
    [InlineData("logs")]
    [InlineData("metrics")]
    public async Task Nothing_comes_back_of_a_signal_that_was_removed_and_all_of_the_others(string signal)
    {
        using var folder = new TemporaryFolder("removal");
        await using (var first = await StartAsync(folder))
        {
            foreach (var each in Signals.Keys) await SendAsync(first, each, "orders", "payments");
            await RemoveAsync(first, signal, "");
            Assert.Empty(ServicesOf(first, signal));
        }

        await using var next = await StartAsync(folder);
        foreach (var each in Signals.Keys.Where(each => each != signal))
            await Eventually.HoldsAsync(() => ServicesOf(next, each).Count == 2, $"the {each} are back", Cancelled);
        Assert.Empty(ServicesOf(next, signal));
    }

    [Theory]
    [InlineData("traces")]
    [InlineData("logs")]
    [InlineData("metrics")]
    public async Task What_one_service_has_sent_is_removed_from_requests_that_others_share(string signal)
    {
        using var folder = new TemporaryFolder("removal");
        await using (var first = await StartAsync(folder))
        {
            await SendAsync(first, signal, "orders", "payments");
            await SendAsync(first, signal, "orders");
            await RemoveAsync(first, signal, "orders");
            await SendAsync(first, signal, "inventory");
        }

        await using var next = await StartAsync(folder);
        await Eventually.HoldsAsync(() => ServicesOf(next, signal).Contains("inventory"), "what came last is back", Cancelled);
        Assert.Equal(["inventory", "payments"], ServicesOf(next, signal).Order());
    }

    private static readonly Dictionary<string, (string Page, OtlpSignal Signal)> Signals = new()
    {
        ["traces"] = ("traces", OtlpSignal.Traces),
        ["logs"] = ("structuredlogs", OtlpSignal.Logs),
        ["metrics"] = ("metrics", OtlpSignal.Metrics),
    };

    private static Task<RunningDashboard> StartAsync(TemporaryFolder folder) => RunningDashboard.StartAsync(options => options.DataFolder = folder.Path);

    private static HashSet<string> ServicesOf(RunningDashboard dashboard, string signal) => [.. Signals[signal].Signal switch
    {
        OtlpSignal.Traces => dashboard.Telemetry.Traces.Summaries().SelectMany(trace => trace.Resources).Select(resource => resource.Name),
        OtlpSignal.Logs => dashboard.Telemetry.Logs.Entries().Select(entry => entry.Resource.Name),
        _ => dashboard.Telemetry.Metrics.Instruments().Select(instrument => instrument.Resource.Name),
    }];

    /// <summary>One request with a part of each service.</summary>
    private static async Task SendAsync(RunningDashboard dashboard, string signal, params string[] services)
    {
        var parts = services.Select(service =>
            $$$"""{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"{{{service}}}"}}]},{{{ItemOf(signal)}}}}""");
        var json = $$"""{"resource{{(signal == "traces" ? "Spans" : signal == "logs" ? "Logs" : "Metrics")}}":[{{string.Join(',', parts)}}]}""";
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var answer = await dashboard.Http.PostAsync(new Uri(dashboard.Server.OtlpHttpUrl, $"v1/{signal}"), content, Cancelled);
        answer.EnsureSuccessStatusCode();
    }

    private static string ItemOf(string signal) => signal switch
    {
        "traces" => $$"""  "scopeSpans":[{"spans":[{"traceId":"{{Some.TraceId()}}","spanId":"{{Some.SpanId()}}","name":"placed"}]}]  """,
        "logs" => """  "scopeLogs":[{"logRecords":[{"timeUnixNano":"1793523600000000000","body":{"stringValue":"placed"}}]}]  """,
        _ => """  "scopeMetrics":[{"metrics":[{"name":"placed","gauge":{"dataPoints":[{"timeUnixNano":"1793523600000000000","asInt":"1"}]}}]}]  """,
    };

    /// <summary>As the page's button does it, with the page's proof.</summary>
    private static async Task RemoveAsync(RunningDashboard dashboard, string signal, string service)
    {
        var page = Signals[signal].Page;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/{page}/clear?resource={service}");
        request.Headers.Add("x-command-proof", Proof().Match(await dashboard.GetAsync($"/{page}")).Groups[1].Value);
        using var answer = await dashboard.Http.SendAsync(request, Cancelled);
        answer.EnsureSuccessStatusCode();
    }

    [GeneratedRegex("name=\"command-proof\" content=\"([^\"]+)\"")]
    private static partial Regex Proof();
}
