using Aspire.Dashboard.Pages.Traces.Detail;
using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Tests.Support;

namespace Aspire.Dashboard.Tests.Traces;

/// <summary>From spans in any order to the lines of the waterfall.</summary>
public sealed class TraceTreeTests
{
    private readonly TraceId trace = Some.TraceId();

    [Fact]
    public void Children_stand_below_their_parent_in_the_order_of_their_start()
    {
        var root = Some.Span(trace, "root", durationMs: 100);
        var late = Some.Span(trace, "late", root, startMs: 50);
        var early = Some.Span(trace, "early", root, startMs: 10);
        var inner = Some.Span(trace, "inner", early, startMs: 60);

        var tree = Of(inner, late, early, root);

        Assert.Equal(["0 root 3", "1 early 1", "2 inner 0", "1 late 0"], tree.Rows.Select(row => $"{row.Depth} {row.Span.Name} {row.Descendants}"));
        Assert.Equal((3, 100_000_000L), (tree.Depth, tree.DurationNs));
        Assert.DoesNotContain(tree.Rows, row => row.IsOrphan);
    }

    [Fact]
    public void A_span_without_its_parent_hangs_at_the_top_and_is_marked()
    {
        var orphan = Some.Span(trace, "orphan", parentId: Some.SpanId(), startMs: 5);
        var tree = Of(Some.Span(trace, "root"), orphan, Some.Span(trace, "child of it", orphan, startMs: 6));

        Assert.Equal(["0 root False", "0 orphan True", "1 child of it False"], tree.Rows.Select(row => $"{row.Depth} {row.Span.Name} {row.IsOrphan}"));
    }

    [Fact]
    public void Spans_that_are_each_others_parents_are_each_shown_once()
    {
        var (one, other) = (Some.SpanId(), Some.SpanId());
        var tree = Of(Some.Span(trace, "one", id: one, parentId: other), Some.Span(trace, "other", id: other, parentId: one, startMs: 1), Self());

        Assert.Equal(["0 one True", "1 other False", "0 self True"], tree.Rows.Select(row => $"{row.Depth} {row.Span.Name} {row.IsOrphan}"));

        Span Self()
        {
            var id = Some.SpanId();
            return Some.Span(trace, "self", id: id, parentId: id, startMs: 2);
        }
    }

    [Fact]
    public void A_chain_of_ten_thousand_levels_is_a_tree_too()
    {
        var spans = new List<Span>();
        for (var depth = 0; depth < 10_000; depth++) spans.Add(Some.Span(trace, "level", depth == 0 ? null : spans[^1], startMs: depth));

        var tree = Of([.. spans]);

        Assert.Equal((10_000, 9_999), (tree.Depth, tree.Rows[0].Descendants));
    }

    [Fact]
    public void No_spans_are_no_tree()
    {
        var tree = Of();

        Assert.Equal((0, 0, 0L), (tree.Rows.Count, tree.Depth, tree.DurationNs));
    }

    [Fact]
    public void Between_the_end_of_a_send_and_its_processing_the_record_waited()
    {
        var send = Message("send", startMs: 0, durationMs: 10);
        var tree = Of(send, Message("process", send, startMs: 130), Message("process", send, startMs: 5130));

        Assert.Equal(
            [null, "waited 120 ms in ecommerce.orders", "waited 5.12 s in ecommerce.orders"],
            tree.Rows.Select(row => row.Gap?.Text));
        Assert.Equal(send.EndNs, tree.Rows[1].Gap!.FromNs);
        Assert.Equal(tree.Rows[1].Span.StartNs, tree.Rows[1].Gap!.ToNs);
    }

    [Fact]
    public void A_clock_that_lags_behind_gives_no_wait()
    {
        var send = Message("send", startMs: 0, durationMs: 10);

        Assert.All(Of(send, Message("process", send, startMs: 10), Message("process", send, startMs: 9)).Rows, row => Assert.Null(row.Gap));
    }

    [Theory]
    [InlineData(30, false)]
    [InlineData(39.9, false)]
    [InlineData(40, true)]
    public void A_time_without_any_child_is_a_gap_when_it_is_a_hundredth_of_the_trace(double startMs, bool isGap)
    {
        var root = Some.Span(trace, "root", durationMs: 1000);
        var first = Some.Span(trace, "first", root, startMs: 0, durationMs: 10);
        var withinFirst = Some.Span(trace, "longer than its parent", first, startMs: 5, durationMs: 25);
        var tree = Of(root, first, withinFirst, Some.Span(trace, "second", root, startMs: startMs));

        Assert.Equal(isGap ? "10.0 ms without a span" : null, tree.Rows[^1].Gap?.Text);
        Assert.All(tree.Rows.SkipLast(1), row => Assert.Null(row.Gap));
    }

    private static TraceTree Of(params Span[] spans) => TraceTree.Of([.. spans.OrderBy(span => span.StartNs)]);

    private Span Message(string operation, Span? parent = null, double startMs = 0, double durationMs = 10) => Some.Span(
        trace, $"{operation} ecommerce.orders", parent, startMs: startMs, durationMs: durationMs,
        attributes: [("messaging.operation.name", operation), ("messaging.destination.name", "ecommerce.orders")]);
}
