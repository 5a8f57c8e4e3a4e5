using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Tests.Support;

namespace Aspire.Dashboard.Tests.Telemetry;

/// <summary>Each limit of what memory holds, on both sides: up to it all is kept, above it the oldest goes.</summary>
public sealed class LimitTests
{
    [Fact]
    public void Traces_above_their_number_push_out_the_oldest()
    {
        var store = new TraceStore(new() { MaxTraceCount = 3 });
        foreach (var name in new[] { "a", "b", "c" }) store.Add([Some.Span(Some.TraceId(), name)]);
        Assert.Equal(["c", "b", "a"], store.Summaries().Select(trace => trace.Name));

        store.Add([Some.Span(Some.TraceId(), "d")]);

        Assert.Equal(["d", "c", "b"], store.Summaries().Select(trace => trace.Name));
        Assert.Equal((3, 3), store.Count);
    }

    [Fact]
    public void Spans_above_their_number_push_out_the_oldest_trace_but_never_the_only_one()
    {
        var store = new TraceStore(new() { MaxSpanCount = 4 });
        var (first, second) = (Some.TraceId(), Some.TraceId());
        store.Add([Some.Span(first, "a"), Some.Span(first, "b"), Some.Span(second, "c"), Some.Span(second, "d")]);
        Assert.Equal((2, 4), store.Count);

        store.Add([Some.Span(second, "e")]);
        Assert.Equal((1, 3), store.Count);

        store.Add([Some.Span(second, "f"), Some.Span(second, "g")]);
        Assert.Equal((1, 5), store.Count);
    }

    [Fact]
    public void A_span_that_comes_again_replaces_itself()
    {
        var store = new TraceStore(new());
        var (trace, id) = (Some.TraceId(), Some.SpanId());
        store.Add([Some.Span(trace, "once", id: id)]);

        store.Add([Some.Span(trace, "twice", id: id)]);

        Assert.Equal("twice", Assert.Single(store.Spans(trace)).Name);
        Assert.Equal((1, 1), store.Count);
    }

    [Fact]
    public void Links_from_other_traces_are_found_until_those_are_gone()
    {
        var store = new TraceStore(new() { MaxTraceCount = 2 });
        var (target, polling) = (Some.TraceId(), Some.TraceId());
        var to = Some.Span(target, "send orders");
        store.Add([Some.Span(polling, "poll orders", links: [new(target, to.SpanId, [])]), to]);
        var (from, toId) = Assert.Single(store.Backlinks(target));
        Assert.Equal(("poll orders", to.SpanId), (from.Name, toId));

        store.Add([Some.Span(Some.TraceId(), "another")]); // pushes out the polling one, which came first

        Assert.Empty(store.Backlinks(target));
    }

    [Fact]
    public void Log_records_above_their_number_push_out_the_oldest()
    {
        var store = new LogStore(new() { MaxLogCount = 2 });
        store.Add([Some.Log("a"), Some.Log("b")]);
        Assert.Equal(["a", "b"], store.Entries().Select(entry => entry.Message));

        store.Add([Some.Log("c")]);

        Assert.Equal([("b", 2L), ("c", 3L)], store.Entries().Select(entry => (entry.Message, entry.Number)));
    }

    [Fact]
    public void Points_above_their_number_push_out_the_oldest_of_all_series()
    {
        var store = new MetricStore(new() { MaxPointCount = 3 });
        Measure(store, "a", 1, 2);
        Measure(store, "b", 3);
        Assert.Equal(3, store.PointCount);

        Measure(store, "b", 4);

        Assert.Equal(3, store.PointCount);
        Assert.Equal([2.0], Points(store, "a").Select(point => point.Value));
        Assert.Equal([3.0, 4.0], Points(store, "b").Select(point => point.Value));
    }

    [Fact]
    public void A_series_above_its_number_loses_its_own_oldest()
    {
        var store = new MetricStore(new() { MaxMetricsCount = 2 });
        Measure(store, "a", 1, 2, 3);
        Measure(store, "b", 1);

        Assert.Equal([2.0, 3.0], Points(store, "a").Select(point => point.Value));
        Assert.Equal(3, store.PointCount);
    }

    [Fact]
    public void A_value_that_stays_as_it_was_is_kept_as_two_points()
    {
        var store = new MetricStore(new());
        Measure(store, "a", 5, 5, 5, 5, 6);

        Assert.Equal([(5.0, 0L), (5.0, 3L), (6.0, 4L)], Points(store, "a").Select(point => (point.Value, point.TimeNs)));
    }

    [Fact]
    public void Resources_above_their_number_are_not_known()
    {
        var store = new TelemetryStore(new() { MaxResourceCount = 1 });

        Assert.NotNull(store.Known(Some.Resource("a")));
        Assert.NotNull(store.Known(Some.Resource("a")));
        Assert.Null(store.Known(Some.Resource("b")));
    }

    [Fact]
    public void What_one_service_sent_is_forgotten_and_the_rest_is_kept()
    {
        var store = new TelemetryStore(new());
        store.Traces.Add([Some.Span(Some.TraceId(), "a", resource: "orders"), Some.Span(Some.TraceId(), "b", resource: "payments")]);
        store.Logs.Add([Some.Log("a"), Some.Log("b", resource: "payments")]);
        Measure(store.Metrics, "a", 1, 2);

        store.Traces.Clear("orders");
        store.Logs.Clear("orders");
        store.Metrics.Clear("orders");

        Assert.Equal("b", Assert.Single(store.Traces.Summaries()).Name);
        Assert.Equal("b", Assert.Single(store.Logs.Entries()).Message);
        Assert.Empty(store.Metrics.Instruments());
        Assert.Equal(0, store.Metrics.PointCount);
    }

    private static void Measure(MetricStore store, string series, params double[] values) => store.Add(
        new(Some.Resource("orders"), "Meter", "instrument", "", "", InstrumentKind.Gauge)
        {
            Dimensions = [new([new("series", series)], [.. values.Select((value, i) => new MetricPoint(0, i, value, 0, null, []))])],
        });

    private static IReadOnlyList<MetricPoint> Points(MetricStore store, string series) =>
        store.Find("orders-one", "Meter", "instrument", 0)!.Dimensions.Single(one => one.Attributes.FindText("series") == series).Points;
}
