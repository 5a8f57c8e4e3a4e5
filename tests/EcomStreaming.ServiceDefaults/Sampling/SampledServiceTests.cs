using System.Diagnostics;
using System.Globalization;
using EcomStreaming.TestSupport;
using EcomStreaming.TestSupport.Otlp;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace EcomStreaming.ServiceDefaults.Tests.Sampling;

/// <summary>What a whole service records of the requests that it gets. Alone: what any service of a process records, all its listeners see.</summary>
[Collection(nameof(Alone))]
public sealed class SampledServiceTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_is_recorded_and_health_is_not()
    {
        var spans = await SpansOfAsync(new() { ["Telemetry:ReadTracesPerSecond"] = null });

        var order = Assert.Single(spans);
        Assert.Equal("POST /orders", order.Name);
        Assert.Equal("1", order.Attributes["ecom.sampling.ratio"]);
    }

    [Fact]
    public async Task Whoever_only_looks_is_recorded_where_somebody_asks_for_it()
    {
        var spans = await SpansOfAsync(new() { ["Telemetry:ReadTracesPerSecond"] = "5" });

        Assert.Equal(["GET /orders/{id}", "POST /orders"], spans.Select(span => span.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Requests_that_nobody_charges_hold_up_no_order()
    {
        var spans = await SpansOfAsync(new() { ["Telemetry:ReadTracesPerSecond"] = "0" }, ordersMax: 3);

        Assert.Equal(["1", "1", "1"], spans.Select(span => span["ecom.sampling.ratio"]));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("false", false)]
    [InlineData("true", true)]
    public async Task Polls_and_commits_have_listeners_only_where_somebody_asks_for_them(string? batchSpans, bool listened)
    {
        using var batches = new ActivitySource("EcomStreaming.Kafka.Batches");
        using var others = new ActivitySource("EcomStreaming.Kafka");
        await using var receiver = await OtlpReceiver.StartAsync(Cancelled);
        var settings = AService.ExportingTo(receiver);
        settings["Telemetry:BatchSpans"] = batchSpans;

        await using var app = await AService.StartAsync(Cancelled, settings: settings);

        Assert.Equal((listened, true), (batches.HasListeners(), others.HasListeners()));
    }

    [Theory]
    [InlineData("always_on", "0", 0)]
    [InlineData("always_off", "50", 1)]
    [InlineData("parentbased_always_on", "0", 0)]
    public async Task The_configured_rate_wins_over_the_sampler_of_the_environment(string sampler, string perSecond, int recorded)
    {
        var spans = await SpansOfAsync(new()
        {
            ["OTEL_TRACES_SAMPLER"] = sampler,
            ["Telemetry:SpansPerSecond"] = perSecond,
            ["Telemetry:ReadTracesPerSecond"] = "0",
        });

        Assert.Equal(recorded, spans.Count);
    }

    [Theory]
    [InlineData("OTEL_SDK_DISABLED", "true")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "")]
    public async Task Where_nobody_would_see_it_nothing_is_traced_counted_or_kept(string key, string value)
    {
        await using var receiver = await OtlpReceiver.StartAsync(Cancelled);
        var settings = AService.ExportingTo(receiver);
        settings[key] = value;
        await using var app = await AService.StartAsync(Cancelled, settings: settings);

        Assert.Null(app.Services.GetService<TracerProvider>());
        Assert.Null(app.Services.GetService<MeterProvider>());
        Assert.Null(app.Services.GetService<LoggerProvider>());
    }

    [Theory]
    [InlineData("SpansPerSecond", "-0.1")]
    [InlineData("SpansPerSecond", "100001")]
    [InlineData("ReadTracesPerSecond", "-1")]
    public async Task A_rate_that_is_none_stops_the_service_at_its_start(string key, string value)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(
            () => AService.StartAsync(Cancelled, settings: new Dictionary<string, string?> { [$"Telemetry:{key}"] = value }));

        Assert.Contains(key, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Of a whole life with an order and questions after its health.</summary>
    private static async Task<IReadOnlyList<OtlpSpan>> SpansOfAsync(Dictionary<string, string?> changes, int ordersMax = 1)
    {
        await using var receiver = await OtlpReceiver.StartAsync(Cancelled);
        var settings = AService.ExportingTo(receiver);
        foreach (var (key, value) in changes) settings[key] = value;
        string port;
        await using (var app = await AService.StartAsync(Cancelled, map: Map, settings: settings))
        {
            port = new Uri(app.Urls.Single()).Port.ToString(CultureInfo.InvariantCulture);
            // A client that knows nothing of traces: else the root would be its own.
            using var client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null });
            client.BaseAddress = new Uri(app.Urls.Single());
            for (var i = 0; i < ordersMax; i++) await PlaceAsync(client, receiver, i);
            (await client.GetAsync("/orders/7", Cancelled)).EnsureSuccessStatusCode();
            (await client.GetAsync("/health", Cancelled)).EnsureSuccessStatusCode();
            (await client.GetAsync("/alive", Cancelled)).EnsureSuccessStatusCode();
            await AService.StopAsync(app, receiver, Cancelled);
        }

        return [.. receiver.Spans.Where(span => span["url.path"] is not null && span["server.port"] == port)];

        // One after the other has come: a request's span ends a moment after its answer was sent.
        async Task PlaceAsync(HttpClient client, OtlpReceiver receiver, int before)
        {
            if (before > 0) await Eventually.HoldsAsync(() => Orders(receiver).Count() == before, "the one before has ended", Cancelled);
            (await client.PostAsync("/orders", content: null, Cancelled)).EnsureSuccessStatusCode();
        }

        IEnumerable<OtlpSpan> Orders(OtlpReceiver receiver) =>
            receiver.Spans.Where(span => span.Name == "POST /orders" && span["server.port"] == port);

        static void Map(WebApplication app)
        {
            app.MapPost("/orders", () => { });
            app.MapGet("/orders/{id}", (string id) => id);
        }
    }
}

/// <summary>Tests that nothing may run beside.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
