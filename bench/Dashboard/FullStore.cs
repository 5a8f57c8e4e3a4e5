using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Tests.Support;
using Aspire.Dashboard.Tests.Traces;

namespace EcomStreaming.DashboardBench;

/// <summary>As much telemetry as is held at most: 10,000 traces of 15 spans, one of them instead an order's of 674 lines, 100,000 log records, 300,000 points.</summary>
internal sealed record FullStore(TraceId Ordinary, TraceId Large, string Instrument)
{
    private const int LargestOrder = 674; // lines; 4,719 spans
    private const int Instruments = 100;
    private const int Series = 12;

    public static FullStore Fill(TelemetryStore telemetry, DateTimeOffset now)
    {
        for (var number = 0; number < telemetry.Limits.MaxTraceCount; number++) telemetry.Traces.Add(Trace(Some.TraceId(), number));
        var (ordinary, large) = (Some.TraceId(), OrderTrace.AddLargeTo(telemetry, LargestOrder));
        telemetry.Traces.Add(Trace(ordinary, telemetry.Limits.MaxTraceCount));
        telemetry.Logs.Add([.. Enumerable.Range(0, telemetry.Limits.MaxLogCount).Select(Log)]);
        var instrument = AddMetrics(telemetry, (now - DateTimeOffset.UnixEpoch).Ticks * 100);
        telemetry.Changed();
        return new(ordinary, large, instrument);
    }

    private static Span[] Trace(TraceId id, int number)
    {
        var spans = new Span[15];
        for (var place = 0; place < spans.Length; place++)
        {
            spans[place] = Some.Span(
                id, "process ecommerce.orders", place == 0 ? null : spans[place - 1], $"service-{place % 8}", startMs: number + place,
                attributes:
                [
                    ("messaging.system", "kafka"), ("messaging.operation.name", "process"), ("messaging.operation.type", "process"),
                    ("messaging.destination.name", "ecommerce.orders"), ("messaging.destination.partition.id", "1"), ("messaging.kafka.offset", (long)number),
                    ("messaging.consumer.group.name", "group"), ("messaging.message.id", "m"), ("messaging.message.conversation_id", $"order-{number}"),
                    ("server.address", "localhost"), ("server.port", 9092L),
                ]);
        }

        return spans;
    }

    private static LogEntry Log(int number) => Some.Log(
        $"Handled order {number} of topic ecommerce.orders", number % 10 == 0 ? LogSeverity.Warning : LogSeverity.Information, $"service-{number % 8}",
        atMs: number, attributes: [("ecom.order.id", $"o-{number}"), ("ecom.product.id", $"{number % 10_000}"), ("messaging.kafka.offset", (long)number)]);

    /// <summary>Of each series a point a second, up to now; gives the page of one instrument.</summary>
    private static string AddMetrics(TelemetryStore telemetry, long nowNs)
    {
        var points = telemetry.Limits.MaxPointCount / Instruments / Series;
        var resource = telemetry.Known(Some.Resource("orders"))!;
        for (var number = 0; number < Instruments; number++)
        {
            telemetry.Metrics.Add(new(resource, "Shop", $"shop.measured.{number}", "{message}", "", InstrumentKind.Gauge)
            {
                Dimensions = [.. Enumerable.Range(0, Series).Select(series => new Dimension(
                    [new("messaging.destination.partition.id", $"{series}")],
                    [.. Enumerable.Range(0, points).Select(place => Point(nowNs - ((points - place) * 1_000_000_000L), place * (series + 1) % 97))]))],
            });
        }

        return $"/metrics/resource/{Uri.EscapeDataString(resource.Key)}/meter/Shop/instrument/shop.measured.1";
    }

    private static MetricPoint Point(long timeNs, double value) => new(timeNs, timeNs, value, 0, null, []);
}
