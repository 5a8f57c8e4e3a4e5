using EcomStreaming.TestSupport;
using EcomStreaming.TestSupport.Otlp;
using Microsoft.AspNetCore.Builder;

namespace EcomStreaming.ServiceDefaults.Tests.Export;

/// <summary>
/// A large order's spans go to a collector that is as slow as Aspire's dashboard under load, and that pauses. Alone: what any service of a process
/// records, all its listeners see.
/// </summary>
[Collection(nameof(Sampling.Alone))]
public sealed class WholeTraceTests
{
    private const int Lines = 600;

    /// <summary>Inventory's spans of it and the request's.</summary>
    private const int Spans = (Lines * SpanCosts.PerLineInOneService) + 1;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_collector_that_pauses_for_five_seconds_gets_the_whole_trace()
    {
        await using var receiver = await StartCollectorAsync();
        await using var app = await PlaceAsync(receiver, TimeSpan.FromSeconds(5));

        await Eventually.HoldsAsync(() => LargeOrder.In(receiver).Count >= Spans, "all spans have come", Cancelled);

        Assert.Equal(Spans, LargeOrder.In(receiver).Count);
        Assert.Empty(LargeOrder.WithoutParent(receiver));
        Assert.Equal(ExportLimits.BatchMax, receiver.LargestExport);
        Assert.DoesNotContain(receiver.Logs, log => IsOfLosses(log));
    }

    [Fact]
    public async Task With_opentelemetrys_own_queue_spans_are_lost_and_counted_and_a_line_says_so()
    {
        await using var receiver = await StartCollectorAsync();
        await using var app = await PlaceAsync(receiver, TimeSpan.FromSeconds(1), (ExportLimits.SpanQueue, "2048"));

        await Eventually.HoldsAsync(() => receiver.Logs.Any(IsOfLosses), "the losses are said", Cancelled);
        await Eventually.HoldsAsync(
            () => Lost(receiver) is > 0 and var lost && lost <= CountedBy(receiver, "otel.sdk.processor.span.processed", "error.type", "queue_full"),
            "what did not come is counted",
            Cancelled);

        Assert.NotEmpty(LargeOrder.WithoutParent(receiver));
        Assert.Matches("start: [1-9]\\d* spans and 0 log records met a full queue, 0 spans and 0 log", receiver.Logs.Single(IsOfLosses).Text);
    }

    [Fact]
    public async Task With_a_time_limit_of_one_second_spans_are_lost_and_counted_and_a_line_says_so()
    {
        await using var receiver = await StartCollectorAsync();
        await using var app = await PlaceAsync(
            receiver, TimeSpan.FromSeconds(2), (ExportLimits.TimeoutMs, "1000"), (ExportLimits.SpanQueue, "20000"));

        await Eventually.HoldsAsync(() => receiver.Logs.Any(IsOfLosses), "the losses are said", Cancelled);
        await Eventually.HoldsAsync(
            () => Lost(receiver) is > 0 and var lost && lost <= CountedBy(receiver, "ecom.telemetry.export.failed", "signal", "traces"),
            "what did not come is counted",
            Cancelled);

        Assert.NotEmpty(LargeOrder.WithoutParent(receiver));
        Assert.Matches("met a full queue, [1-9]\\d* spans", receiver.Logs.First(IsOfLosses).Text);
    }

    private static async Task<OtlpReceiver> StartCollectorAsync()
    {
        var receiver = await OtlpReceiver.StartAsync(Cancelled);
        receiver.Answer = OtlpAnswer.AfterWork(LargeOrder.WorkPerSpan);
        return receiver;
    }

    private static async Task<WebApplication> PlaceAsync(OtlpReceiver receiver, TimeSpan pause, params (string Key, string Value)[] limits)
    {
        var settings = AService.ExportingTo(receiver);
        foreach (var (key, value) in limits) settings[key] = value;
        var app = await AService.StartAsync(Cancelled, map: LargeOrder.Map, settings: settings);
        receiver.PauseFor(pause);
        // A client that knows nothing of traces: else the root would be its own.
        using var client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null });
        (await client.PostAsync($"{app.Urls.Single()}/orders?lines={Lines}", content: null, Cancelled)).EnsureSuccessStatusCode();
        return app;
    }

    private static bool IsOfLosses(OtlpLog log) => log.Text.StartsWith("Telemetry is lost", StringComparison.Ordinal);

    private static long Lost(OtlpReceiver receiver) => Spans - LargeOrder.In(receiver).Count;

    private static long CountedBy(OtlpReceiver receiver, string metric, string attribute, string value) =>
        (long)receiver.Metrics.Where(sum => sum.Name == metric)
            .SelectMany(sum => sum.Points)
            .Where(point => point.Attributes.GetValueOrDefault(attribute) == value)
            .Select(point => point.Value)
            .DefaultIfEmpty()
            .Max();
}
