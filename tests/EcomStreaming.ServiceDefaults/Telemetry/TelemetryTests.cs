using System.Diagnostics;
using System.Globalization;
using System.Net;
using EcomStreaming.TestSupport.Otlp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.ServiceDefaults.Tests.Telemetry;

/// <summary>What arrives at a collector. A service that has stopped has sent all that it had: so nothing here waits.</summary>
public sealed class TelemetryTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/items/7", HttpStatusCode.OK, "GET /items/{id:int}", "/items/{id:int}", ActivityStatusCode.Unset, null)]
    [InlineData("/refused", HttpStatusCode.UnprocessableEntity, "GET /refused", "/refused", ActivityStatusCode.Unset, null)]
    [InlineData("/broken", HttpStatusCode.BadGateway, "GET /broken", "/broken", ActivityStatusCode.Error, "502")]
    [InlineData(
        "/throws", HttpStatusCode.InternalServerError, "GET /throws", "/throws", ActivityStatusCode.Error, "System.InvalidOperationException")]
    [InlineData("/unreadable", HttpStatusCode.BadRequest, "GET /unreadable", "/unreadable", ActivityStatusCode.Unset, null)]
    [InlineData("/nowhere", HttpStatusCode.NotFound, "GET", null, ActivityStatusCode.Unset, null)]
    public async Task A_server_span_has_its_route_and_its_status(
        string path, HttpStatusCode answer, string name, string? route, ActivityStatusCode status, string? errorType)
    {
        await using var receiver = await OtlpReceiver.StartAsync(Cancelled);
        var port = await CallAsync(receiver, path: path, expected: answer);

        // Tests that run beside this one are seen too: what listens to spans listens to the whole process.
        var span = Assert.Single(receiver.Spans, span => span.Kind == ActivityKind.Server && span.Attributes["server.port"] == port);
        Assert.Equal((name, status), (span.Name, span.Status));
        Assert.Equal(route, span.Attributes.GetValueOrDefault("http.route"));
        Assert.Equal(((int)answer).ToString(CultureInfo.InvariantCulture), span.Attributes["http.response.status_code"]);
        Assert.Equal("GET", span.Attributes["http.request.method"]);
        Assert.Equal(path, span.Attributes["url.path"]);
        Assert.Equal(errorType, span.Attributes.GetValueOrDefault("error.type"));
        Assert.Equal(path is "/throws" or "/unreadable" ? ["exception"] : [], span.Events);
    }

    [Fact]
    public async Task Calls_and_logs_stand_in_the_trace_of_the_request_that_made_them()
    {
        await using var receiver = await OtlpReceiver.StartAsync(Cancelled);
        await CallAsync(receiver, path: "/calls");

        var outer = Assert.Single(receiver.Spans, span => span.Name == "GET /calls");
        var call = Assert.Single(receiver.Spans, span => span.Kind == ActivityKind.Client && span.ParentId == outer.SpanId);
        var inner = Assert.Single(receiver.Spans, span => span.Name == "GET /items/{id:int}" && span.TraceId == outer.TraceId);
        Assert.Equal(call.SpanId, inner.ParentId);
        var log = Assert.Single(receiver.Logs, log => log.Category == "Shop" && log.TraceId == outer.TraceId);
        Assert.Equal(("Item 7 was asked for", inner.SpanId), (log.Text, log.SpanId));
    }

    [Fact]
    public async Task Metrics_of_http_and_of_the_shop_arrive()
    {
        await using var receiver = await OtlpReceiver.StartAsync(Cancelled);
        await CallAsync(receiver);

        var durations = receiver.Metrics.Where(metric => metric.Name == "http.server.request.duration").SelectMany(metric => metric.Points).ToList();
        Assert.Contains(durations, point =>
            point.Attributes.GetValueOrDefault("http.route") == "/items/{id:int}" && point.Attributes["http.response.status_code"] == "200");
        Assert.Contains(receiver.Metrics, metric => metric.Name == "shop.items.asked");
        Assert.Contains(receiver.Metrics, metric => metric.Name.StartsWith("dotnet.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task All_signals_come_from_the_service_and_instance_that_the_orchestrator_named()
    {
        await using var receiver = await OtlpReceiver.StartAsync(Cancelled);
        await CallAsync(receiver, new() { ["OTEL_SERVICE_NAME"] = "orders", ["OTEL_RESOURCE_ATTRIBUTES"] = "service.instance.id=orders-abc" });

        Assert.All([receiver.Spans.Count, receiver.Metrics.Count, receiver.Logs.Count], count => Assert.NotEqual(0, count));
        var resources = Resources(receiver);
        Assert.All(resources, resource => Assert.Equal(("orders", "orders-abc"), (resource["service.name"], resource["service.instance.id"])));
        Assert.All(resources, resource => Assert.Matches(@"^\d+\.\d+\.\d+", resource["service.version"]));
    }

    [Fact]
    public async Task Unnamed_it_is_the_application_and_an_instance_of_its_own()
    {
        await using var receiver = await OtlpReceiver.StartAsync(Cancelled);
        await CallAsync(receiver);

        var resources = Resources(receiver);
        Assert.All(resources, resource => Assert.Equal(typeof(TelemetryTests).Assembly.GetName().Name, resource["service.name"]));
        Assert.NotEmpty(Assert.Single(resources.Select(resource => resource["service.instance.id"]).Distinct()));
    }

    [Fact]
    public async Task Disabled_nothing_leaves_the_service()
    {
        await using var receiver = await OtlpReceiver.StartAsync(Cancelled);
        var settings = AService.ExportingTo(receiver);
        settings["OTEL_SDK_DISABLED"] = "true";
        await using (var app = await StartAsync(settings))
        {
            using var client = AService.Client(app);
            (await client.GetAsync("/items/7", Cancelled)).EnsureSuccessStatusCode();
            await app.StopAsync(Cancelled);
        }

        Assert.Equal(0, receiver.Exports);
    }

    /// <summary>Of everything that came.</summary>
    private static List<IReadOnlyDictionary<string, string>> Resources(OtlpReceiver receiver) =>
    [
        .. receiver.Spans.Select(span => span.Resource),
        .. receiver.Metrics.Select(metric => metric.Resource),
        .. receiver.Logs.Select(log => log.Resource),
    ];

    /// <summary>A whole life with one request; gives the port that it was sent to.</summary>
    private static async Task<string> CallAsync(
        OtlpReceiver receiver, Dictionary<string, string?>? changes = null, string path = "/items/7", HttpStatusCode expected = HttpStatusCode.OK)
    {
        var settings = AService.ExportingTo(receiver);
        foreach (var (key, value) in changes ?? []) settings[key] = value;
        await using var app = await StartAsync(settings);
        using var client = AService.Client(app);
        Assert.Equal(expected, (await client.GetAsync(path, Cancelled)).StatusCode);
        await AService.StopAsync(app, receiver, Cancelled); // a span ends a moment after its answer was sent: a stop waits for it
        return client.BaseAddress!.Port.ToString(CultureInfo.InvariantCulture);
    }

    private static Task<WebApplication> StartAsync(Dictionary<string, string?> settings) => AService.StartAsync(
        Cancelled,
        builder => builder.Services.AddHttpClient(),
        app =>
        {
            app.UseExceptionHandler(
                new ExceptionHandlerOptions { StatusCodeSelector = e => e is BadHttpRequestException bad ? bad.StatusCode : 500 });
            app.MapGet("/items/{id:int}", (int id, ILoggerFactory loggers) => AskedItems.Answer(id, loggers.CreateLogger("Shop")));
            app.MapGet("/refused", () => Results.StatusCode(422));
            app.MapGet("/broken", () => Results.StatusCode(502));
            app.MapGet("/throws", IResult () => throw new InvalidOperationException("The test says so."));
            app.MapGet("/unreadable", IResult () => throw new BadHttpRequestException("The test says so."));
            app.MapGet("/calls", async (HttpClient client, CancellationToken cancellationToken) =>
                Results.StatusCode((int)(await client.GetAsync($"{app.Urls.Single()}/items/7", cancellationToken)).StatusCode));
        },
        settings);
}
