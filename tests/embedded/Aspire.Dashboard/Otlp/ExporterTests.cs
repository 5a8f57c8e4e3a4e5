using System.Diagnostics;
using System.Diagnostics.Metrics;
using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Tests.Support;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using HistogramBuckets = Aspire.Dashboard.Telemetry.HistogramBuckets;
using Instrument = Aspire.Dashboard.Telemetry.Instrument;
using MetricPoint = Aspire.Dashboard.Telemetry.MetricPoint;
using SpanKind = Aspire.Dashboard.Telemetry.SpanKind;

namespace Aspire.Dashboard.Tests.Otlp;

/// <summary>OpenTelemetry's own .NET exporter, over each protocol: what it sends is what is stored.</summary>
public sealed class ExporterTests
{
    private static readonly string[] Listed = ["a", "b"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(OtlpExportProtocol.Grpc)]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    public async Task Spans_arrive_with_all_that_they_carry(OtlpExportProtocol protocol)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var source = new ActivitySource($"Exported.{protocol}", "1.2");
        var other = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        Activity parent, child;
        using (var tracing = Sdk.CreateTracerProviderBuilder().AddSource(source.Name)
            .ConfigureResource(resource => resource.AddService("orders", serviceInstanceId: "abcdefgh"))
            .AddOtlpExporter(exporter => Send(exporter, dashboard, protocol, "v1/traces")).Build())
        {
            parent = source.StartActivity("POST /orders", ActivityKind.Server)!;
            child = source.StartActivity("send orders", ActivityKind.Producer, parent.Context, links: [new(other)])!;
            child.SetTag("text", "ä€").SetTag("number", 42L).SetTag("real", 1.5).SetTag("flag", true).SetTag("list", Listed);
            child.AddEvent(new("retried", tags: new() { ["attempt"] = 2 }));
            child.SetStatus(ActivityStatusCode.Error, "it broke");
            child.Stop();
            parent.Stop();
        }

        Assert.True(TraceId.TryParse(parent.TraceId.ToString(), out var id));
        await Eventually.HoldsAsync(() => dashboard.Telemetry.Traces.Spans(id).Count == 2, "both spans are there", Cancelled);
        var sent = dashboard.Telemetry.Traces.Spans(id).Single(span => span.Name == "send orders");
        Assert.Equal(child.SpanId.ToString(), sent.SpanId.ToString());
        Assert.Equal(parent.SpanId.ToString(), sent.ParentId.ToString());
        Assert.Equal((SpanKind.Producer, SpanStatus.Error, "it broke"), (sent.Kind, sent.Status, sent.StatusMessage));
        Assert.Equal(("orders", "abcdefgh", source.Name, "1.2"), (sent.Resource.Name, sent.Resource.InstanceId, sent.Scope.Name, sent.Scope.Version));
        Assert.Equal(child.Duration.Ticks * 100, sent.DurationNs);
        Assert.Equal((child.StartTimeUtc - DateTime.UnixEpoch).Ticks * 100, sent.StartNs);
        Assert.Equal(("ä€", 42L, 1.5, true, "[\"a\",\"b\"]"), (sent.Attributes.Find("text"), sent.Attributes.Find("number"), sent.Attributes.Find("real"), sent.Attributes.Find("flag"), sent.Attributes.FindText("list")));
        Assert.Equal(("retried", 2L), (Assert.Single(sent.Events).Name, sent.Events[0].Attributes.Find("attempt")));
        Assert.Equal(other.SpanId.ToString(), Assert.Single(sent.Links).SpanId.ToString());
    }

    [Theory]
    [InlineData(OtlpExportProtocol.Grpc)]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    public async Task Log_records_arrive_with_level_text_values_and_exception(OtlpExportProtocol protocol)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using (var loggers = LoggerFactory.Create(logging => logging.AddOpenTelemetry(options =>
        {
            options.IncludeFormattedMessage = true;
            options.SetResourceBuilder(ResourceBuilder.CreateDefault().AddService("payments"));
            options.AddOtlpExporter(exporter => Send(exporter, dashboard, protocol, "v1/logs"));
        })))
        {
#pragma warning disable CA1848, CA2254, CA1873 // the plain call is what most users write
            loggers.CreateLogger("Shop.Charging").LogWarning(new EventId(7, "ChargeLate"), new InvalidOperationException("too late"), "Charge of {Order} after {Ms} ms", "o-1", 250);
#pragma warning restore CA1848, CA2254, CA1873
        }

        await Eventually.HoldsAsync(() => dashboard.Telemetry.Logs.Count == 1, "the record is there", Cancelled);
        var entry = dashboard.Telemetry.Logs.Entries().Single();
        Assert.Equal((LogSeverity.Warning, "Charge of o-1 after 250 ms", "payments", "Shop.Charging"), (entry.Severity, entry.Message, entry.Resource.Name, entry.Scope.Name));
        Assert.Equal(("o-1", "ChargeLate"), (entry.Attributes.FindText("Order"), entry.EventName));
        Assert.Contains("too late", entry.ExceptionText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OtlpExportProtocol.Grpc)]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    public async Task Measurements_arrive_by_kind_exponential_histograms_too(OtlpExportProtocol protocol)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var meter = new Meter($"Measured.{protocol}");
        using (var metrics = Sdk.CreateMeterProviderBuilder().AddMeter(meter.Name)
            .ConfigureResource(resource => resource.AddService("inventory", serviceInstanceId: "one"))
            .AddView("exponential", new Base2ExponentialBucketHistogramConfiguration { MaxSize = 20 })
            .AddOtlpExporter((exporter, _) => Send(exporter, dashboard, protocol, "v1/metrics")).Build())
        {
            meter.CreateCounter<long>("counter", "{order}", "orders").Add(3, new KeyValuePair<string, object?>("topic", "orders"));
            meter.CreateUpDownCounter<long>("updown").Add(-2);
            meter.CreateObservableGauge("gauge", () => 1.5);
            var (explicitly, exponential) = (meter.CreateHistogram<double>("explicit", "s"), meter.CreateHistogram<double>("exponential", "s"));
            foreach (var value in new[] { 1.0, 3.0, 1000.0 })
            {
                explicitly.Record(value);
                exponential.Record(value);
            }
        }

        await Eventually.HoldsAsync(() => dashboard.Telemetry.Metrics.Instruments().Count == 5, "all instruments are there", Cancelled);
        var (kind, point) = Point("counter");
        Assert.Equal((InstrumentKind.Counter, 3.0), (kind, point.Value));
        Assert.Equal("orders", Find("counter").Dimensions[0].Attributes.FindText("topic"));
        (kind, point) = Point("updown");
        Assert.Equal((InstrumentKind.UpDownCounter, -2.0), (kind, point.Value));
        (kind, point) = Point("gauge");
        Assert.Equal((InstrumentKind.Gauge, 1.5), (kind, point.Value));
        (kind, point) = Point("explicit");
        Assert.Equal((InstrumentKind.Histogram, 3L, 1004.0), (kind, point.Count, point.Value));
        Assert.Equal(3, point.Buckets!.Counts.Sum());
        Assert.Equal(point.Buckets.Bounds.Length + 1, point.Buckets.Counts.Length);
        (kind, point) = Point("exponential");
        Assert.Equal((InstrumentKind.Histogram, 3L, 1004.0), (kind, point.Count, point.Value));
        foreach (var value in new[] { 1.0, 3.0, 1000.0 }) Assert.True(IsCounted(point.Buckets!, value), $"{value} is in no bucket of {string.Join(' ', point.Buckets!.Bounds)}");

        Instrument Find(string name) => dashboard.Telemetry.Metrics.Find("inventory-one", meter.Name, name, 0)!;

        (InstrumentKind, MetricPoint) Point(string name) => (Find(name).Kind, Find(name).Dimensions.Single().Points[^1]);
    }

    [Fact]
    public async Task A_wrong_key_is_refused_and_the_right_one_is_not()
    {
        await using var dashboard = await RunningDashboard.StartAsync(options => options.OtlpApiKey = "right");
        foreach (var (protocol, path) in new[] { (OtlpExportProtocol.Grpc, ""), (OtlpExportProtocol.HttpProtobuf, "v1/traces") })
        {
            Export(dashboard, protocol, path, "wrong");
            Assert.Empty(dashboard.Telemetry.Traces.Summaries());

            Export(dashboard, protocol, path, "right");
            await Eventually.HoldsAsync(() => dashboard.Telemetry.Traces.Count.Traces == 1, "the span is there", Cancelled);
            dashboard.Telemetry.Traces.Clear();
        }
    }

    private static void Export(RunningDashboard dashboard, OtlpExportProtocol protocol, string path, string key)
    {
        using var source = new ActivitySource($"Keyed.{protocol}.{key}");
        using var tracing = Sdk.CreateTracerProviderBuilder().AddSource(source.Name).AddOtlpExporter(exporter =>
        {
            Send(exporter, dashboard, protocol, path);
            exporter.Headers = $"x-otlp-api-key={key}";
        }).Build();
        source.StartActivity("one")!.Stop();
    }

    private static void Send(OtlpExporterOptions exporter, RunningDashboard dashboard, OtlpExportProtocol protocol, string path)
    {
        exporter.Protocol = protocol;
        exporter.Endpoint = protocol == OtlpExportProtocol.Grpc ? dashboard.Server.OtlpGrpcUrl : new(dashboard.Server.OtlpHttpUrl, path);
    }

    /// <summary>Whether the bucket that holds the value has counted anything.</summary>
    private static bool IsCounted(HistogramBuckets buckets, double value)
    {
        var place = Array.FindIndex(buckets.Bounds, bound => value <= bound * (1 + 1e-9));
        return buckets.Counts[place < 0 ? buckets.Bounds.Length : place] > 0;
    }
}
