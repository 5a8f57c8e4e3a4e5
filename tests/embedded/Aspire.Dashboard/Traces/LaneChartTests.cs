using Aspire.Dashboard.Pages.Traces;
using Aspire.Dashboard.Pages.Traces.Lanes;
using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Tests.Support;

namespace Aspire.Dashboard.Tests.Traces;

/// <summary>From a trace's spans to lanes, records and arrows.</summary>
public sealed class LaneChartTests
{
    private readonly TraceId trace = Some.TraceId();

    [Fact]
    public void Each_partition_is_a_lane_and_each_offset_a_record()
    {
        var chart = Of(Send("late", 0, 1, atMs: 50), Send("orders", 3, 8, atMs: 10), Send("orders", 1, 5, atMs: 20), Send("orders", 3, 9, atMs: 30));

        Assert.Equal([new Lane("orders", 1), new("orders", 3), new("late", 0)], chart.Lanes);
        Assert.Equal(["orders/3/8", "orders/1/5", "orders/3/9", "late/0/1"], chart.Records.Select(record => record.Place.ToString()));
        Assert.Equal((4, 60_000_000L), (chart.RecordCount, chart.Records[^1].TimeNs - Some.EpochNs));
    }

    [Fact]
    public void A_record_that_was_sent_while_another_was_processed_has_an_arrow_from_it()
    {
        var first = Send("orders", 0, 1);
        var process = Process(first, "orders", 0, 1, atMs: 20);
        var between = Some.Span(trace, "reserve", process, startMs: 21);
        var onward = Send("inventory", 2, 7, between, atMs: 22);

        var chart = Of(onward, between, process, first);

        Assert.Equal([new LaneArrow(0, 0, 1)], chart.Arrows);
        Assert.Equal(process, chart.Records[0].Deliveries[0].Span);
    }

    [Fact]
    public void The_nearest_processing_is_the_cause_not_the_first()
    {
        var first = Send("a", 0, 1);
        var processA = Process(first, "a", 0, 1, atMs: 20);
        var second = Send("b", 0, 2, processA, atMs: 21);
        var processB = Process(second, "b", 0, 2, atMs: 40);

        Assert.Equal([new LaneArrow(0, 0, 1), new(1, 0, 2)], Of(first, processA, second, processB, Send("c", 0, 3, processB, atMs: 41)).Arrows);
    }

    [Fact]
    public void A_sender_that_links_to_what_it_has_processed_has_an_arrow_too()
    {
        var first = Send("orders", 0, 1);
        var process = Process(first, "orders", 0, 1, atMs: 20);
        var linking = Send("inventory", 0, 1, atMs: 25, links: [new(trace, process.SpanId, [])]);

        Assert.Equal([new LaneArrow(0, 0, 1)], Of(first, process, linking).Arrows);
    }

    [Fact]
    public void What_is_processed_again_in_the_same_group_is_a_redelivery()
    {
        var send = Send("orders", 0, 1);
        var chart = Of(
            send,
            Process(send, "orders", 0, 1, atMs: 90, group: "inventory", instance: "two"),
            Process(send, "orders", 0, 1, atMs: 30, group: "payments"),
            Process(send, "orders", 0, 1, atMs: 20, group: "inventory"));

        var record = Assert.Single(chart.Records);
        Assert.Equal(["inventory 1 False one", "payments 1 False one", "inventory 2 True two"],
            record.Deliveries.Select(delivery => $"{delivery.Span.Group()} {delivery.Number} {delivery.IsRedelivery} {delivery.Span.Resource.InstanceId}"));
    }

    [Fact]
    public void An_arrow_starts_at_the_delivery_that_wrote()
    {
        var send = Send("orders", 0, 1);
        var lost = Process(send, "orders", 0, 1, atMs: 20);
        var again = Process(send, "orders", 0, 1, atMs: 90);

        Assert.Equal([new LaneArrow(0, 1, 1)], Of(send, lost, again, Send("inventory", 0, 1, again, atMs: 95)).Arrows);
    }

    [Fact]
    public void A_record_whose_sender_was_not_traced_is_shown_where_it_was_read()
    {
        var record = Assert.Single(Of(Process(parent: null, "orders", 4, 2, atMs: 30)).Records);

        Assert.Null(record.Send);
        Assert.Equal(("orders/4/2", Some.EpochNs + 30_000_000), (record.Place.ToString(), record.TimeNs));
    }

    [Fact]
    public void A_process_that_does_not_say_what_it_read_is_brought_to_its_senders_record()
    {
        var send = Send("orders", 0, 1);
        var byParent = Message("process", "orders", null, null, send, atMs: 20);
        var byLink = Message("process", "orders", null, null, parent: null, atMs: 30, links: [new(trace, send.SpanId, [])]);
        var unknown = Message("process", "orders", null, null, parent: null, atMs: 40);

        Assert.Equal([byParent, byLink], Assert.Single(Of(send, byParent, byLink, unknown).Records).Deliveries.Select(delivery => delivery.Span));
    }

    [Fact]
    public void A_consumer_that_was_faster_than_the_acknowledgement_sets_the_records_time()
    {
        var send = Send("orders", 0, 1, atMs: 0);

        Assert.Equal(Some.EpochNs + 4_000_000, Assert.Single(Of(send, Process(send, "orders", 0, 1, atMs: 4)).Records).TimeNs);
    }

    [Theory]
    [InlineData("inventory.dlq", LaneKind.DeadLetters)]
    [InlineData("inventory.dlq.copy", LaneKind.Usual)]
    [InlineData("inventory.retry.5s", LaneKind.Retries)]
    [InlineData("ecommerce.orders", LaneKind.Usual)]
    public void Dead_letters_and_retries_are_told_by_their_topic(string topic, LaneKind kind) => Assert.Equal(kind, Of(Send(topic, 0, 1)).Lanes.Single().Kind);

    [Fact]
    public void Sends_without_an_acknowledgement_and_other_spans_are_no_records()
    {
        var chart = Of(
            Some.Span(trace, "POST /orders"),
            Message("send", "orders", null, null, parent: null, atMs: 1),
            Message("poll", "orders", 0, 1, parent: null, atMs: 2),
            Message("commit", "orders", 0, 2, parent: null, atMs: 3));

        Assert.Empty(chart.Records);
        Assert.Empty(chart.Lanes);
        Assert.Equal(0, Of().DurationNs);
    }

    [Fact]
    public void Spans_that_are_each_others_parents_cause_nothing()
    {
        var (one, other) = (Some.SpanId(), Some.SpanId());

        Assert.Empty(Of(
            Message("send", "orders", 0, 1, parent: null, atMs: 1, id: one, parentId: other),
            Message("send", "orders", 0, 2, parent: null, atMs: 2, id: other, parentId: one)).Arrows);
    }

    [Theory]
    [InlineData(LaneChart.RecordsMax, LaneChart.RecordsMax)]
    [InlineData(LaneChart.RecordsMax + 1, LaneChart.RecordsMax)]
    public void A_chart_has_so_many_records_and_says_how_many_there_are(int count, int shown)
    {
        var chart = Of([.. Enumerable.Range(0, count).Select(offset => Send("orders", 0, offset, atMs: offset))]);

        Assert.Equal((shown, count), (chart.Records.Count, chart.RecordCount));
        Assert.Equal(0, chart.Records[0].Place.Offset);
    }

    [Theory]
    [InlineData("ecommerce.orders/3/1042", true)]
    [InlineData("ecommerce.orders/3", false)]
    [InlineData("/3/1", false)]
    [InlineData("a/b/1", false)]
    [InlineData("a/1/b", false)]
    [InlineData("a/1/2/3", false)]
    [InlineData(null, false)]
    public void A_place_is_read_as_it_is_written(string? text, bool isPlace)
    {
        Assert.Equal(isPlace, RecordPlace.TryParse(text, out var place));
        if (isPlace) Assert.Equal(text, place.ToString());
    }

    private LaneChart Of(params Span[] spans) => LaneChart.Of(trace, spans);

    private Span Send(string topic, int partition, long offset, Span? parent = null, double atMs = 0, SpanLink[]? links = null) =>
        Message("send", topic, partition, offset, parent, atMs, links: links);

    private Span Process(Span? parent, string topic, int partition, long offset, double atMs, string group = "inventory", string instance = "one") =>
        Message("process", topic, partition, offset, parent, atMs, group, instance);

    private Span Message(
        string operation, string topic, int? partition, long? offset, Span? parent, double atMs, string group = "", string instance = "one", SpanLink[]? links = null,
        SpanId? id = null, SpanId? parentId = null)
    {
        List<(string, object?)> attributes = [("messaging.operation.name", operation), ("messaging.destination.name", topic), ("messaging.consumer.group.name", group)];
        if (partition is not null) attributes.Add(("messaging.destination.partition.id", $"{partition}"));
        if (offset is not null) attributes.Add(("messaging.kafka.offset", offset));
        return Some.Span(
            trace, $"{operation} {topic}", parent, "inventory", instance, startMs: atMs, links: links, id: id, parentId: parentId, attributes: [.. attributes]);
    }
}
