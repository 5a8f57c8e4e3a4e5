using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using EcomStreaming.AppHost.Tests.Flow;
using EcomStreaming.Contracts;
using EcomStreaming.TestSupport;
using EcomStreaming.TestSupport.Otlp;

namespace EcomStreaming.AppHost.Tests.Tracing;

/// <summary>An order is one trace from POST to its end, across processes and topics, in the names of the messaging conventions.</summary>
[Collection(typeof(SharedShop))]
public sealed class TracedOrderTests(ShopFixture fixture)
{
    private const string Customer = "traced-17850";
    private static readonly string[] Products = ["TRACED-1", "TRACED-2"];
    private static readonly string[] Services = ["inventory", "orders", "payments"];

    /// <summary>How many messages an order of two lines puts on each topic, whether it is confirmed or the payment declined.</summary>
    private static readonly (ShopTopic Topic, int Messages)[] Hops =
    [
        (ShopTopic.OrderCommands, 1), (ShopTopic.Orders, 2), (ShopTopic.OrderSteps, 4), (ShopTopic.StockCommands, 4), (ShopTopic.Inventory, 4),
        (ShopTopic.PaymentCommands, 1), (ShopTopic.Payments, 1),
    ];

    private readonly RunningShop shop = fixture.Shop;
    private readonly OtlpReceiver receiver = fixture.Receiver;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_of_two_lines_is_one_trace_without_an_orphan_over_two_replicas_of_each_service()
    {
        var id = await PlaceAsync(Customer);

        var traced = await WholeAsync(id);

        IsOneTrace(traced);
        Assert.Equal([ActivityKind.Server, ActivityKind.Producer, ActivityKind.Consumer], traced.Spans.Select(span => span.Kind).Distinct().Order());
        SaysWhatTheConventionsAskFor(traced, shop.Prefix);
        var all = receiver.Spans;
        NamesNoCustomer(all, traced, File.ReadAllText(Path.Combine(shop.Data, TelemetrySecret.FileName)).Trim());
        BatchesAreTracesOfTheirOwn(traced.BatchesAmong(all));
        Assert.DoesNotContain(all, span => span["http.request.method"] == "GET");
        await Eventually.HoldsAsync(() => LogsOf(id, traced).Count() == 2, "two log lines have its id and its trace", Cancelled);
        ComesFromServices(traced, all, ShopFixture.Replicas);
    }

    [Fact]
    public async Task Each_of_many_orders_is_one_whole_trace_of_its_own()
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 20; i++) ids.Add(await PlaceAsync($"many-{i % 5}"));

        var traces = new HashSet<string>();
        foreach (var id in ids)
        {
            var traced = await WholeAsync(id);
            IsOneTrace(traced);
            Assert.True(traces.Add(traced.Spans[0].TraceId));
        }
    }

    private async Task<Guid> PlaceAsync(string customer)
    {
        foreach (var product in Products) await shop.ReplenishAsync(product, 100, Cancelled);
        return await shop.PlaceAsync(customer, Cancelled, (Products[0], 1), (Products[1], 2));
    }

    private async Task<TracedOrder> WholeAsync(Guid id)
    {
        await shop.EndOfAsync(id, Cancelled);
        await Eventually.HoldsAsync(
            () => TracedOrder.Of(receiver.Spans, id, shop.Prefix) is var order
                && order.HasEnded(id) && order.HasTaken(Hops) && !order.Orphans.Any() && !order.Unprocessed.Any(),
            $"the whole trace of {id} has arrived, without an orphan",
            Cancelled);
        return TracedOrder.Of(receiver.Spans, id, shop.Prefix);
    }

    private static void IsOneTrace(TracedOrder order)
    {
        Assert.Single(order.Spans.Select(span => span.TraceId).Distinct());
        var root = Assert.Single(order.Roots);
        Assert.Equal(("POST /orders", ActivityKind.Server, "1"), (root.Name, root.Kind, root.Attributes["ecom.sampling.ratio"]));
        Assert.All(order.Spans.Except([root]), span => Assert.False(span.Attributes.ContainsKey("ecom.sampling.ratio")));
    }

    private static void SaysWhatTheConventionsAskFor(TracedOrder order, string prefix)
    {
        foreach (var send in order.Sends(ShopTopic.All))
        {
            var topic = send.Attributes["messaging.destination.name"];
            Has(send, ("messaging.system", "kafka"), ("messaging.operation.name", "send"), ("messaging.operation.type", "send"));
            Has(send, ("messaging.operation", "send"));
            Assert.Equal(("send " + topic, ActivityKind.Producer), (send.Name, send.Kind));
            Assert.Equal(IsKeyedByCustomer(topic), !send.Attributes.ContainsKey("messaging.kafka.message.key"));
            Assert.Matches(@"^\d+$", send.Attributes["messaging.destination.partition.id"]);
            Assert.Matches(@"^\d+$", send.Attributes["messaging.kafka.offset"]);
            Assert.All(
                order.ProcessesOf(send),
                process => IsProcessOf(process, send, Stage.All.Single(stage => stage.Input.Name(prefix) == topic).Group(prefix)));
        }
    }

    private static bool IsKeyedByCustomer(string topic) =>
        topic.EndsWith(".orders", StringComparison.Ordinal) || topic.EndsWith(".order-commands", StringComparison.Ordinal);

    /// <summary>The same record by its place and id, with the sender as parent and as link.</summary>
    private static void IsProcessOf(OtlpSpan process, OtlpSpan send, string group)
    {
        Assert.Equal(ActivityKind.Consumer, process.Kind);
        Assert.Equal([send.SpanId], process.Links.Select(link => link.SpanId));
        Has(process, ("messaging.operation.name", "process"), ("messaging.operation.type", "process"), ("messaging.consumer.group.name", group));
        string[] same =
        [
            "messaging.destination.name", "messaging.destination.partition.id", "messaging.kafka.offset", "messaging.message.id",
            "messaging.message.conversation_id",
        ];
        Has(process, [.. same.Select(name => (name, send.Attributes[name]))]);
        Assert.Equal(send.Attributes.GetValueOrDefault("ecom.product.id"), process.Attributes.GetValueOrDefault("ecom.product.id"));
    }

    private static void NamesNoCustomer(IEnumerable<OtlpSpan> all, TracedOrder order, string secret)
    {
        var hash = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(Customer)));
        Assert.All(order.Sends(ShopTopic.Orders, ShopTopic.OrderCommands), send => Has(send, ("ecom.customer.hash", hash)));
        Assert.All(all.SelectMany(span => span.Attributes.Values), value => Assert.DoesNotContain(Customer, value, StringComparison.Ordinal));
    }

    private static void BatchesAreTracesOfTheirOwn(IEnumerable<OtlpSpan> batches)
    {
        var names = batches.Select(span => span.Name.Split(' ')[0]).ToHashSet();
        Assert.Equal(["commit", "poll"], names.Order());
        Assert.All(batches, span => Assert.Equal((ActivityKind.Client, ""), (span.Kind, span.ParentId)));
        Assert.All(batches, span => Assert.NotEqual(
            span.Attributes.ContainsKey("messaging.kafka.offset"), span.Attributes.ContainsKey("messaging.batch.message_count")));
    }

    /// <summary>That it was placed, and how it ended.</summary>
    private IEnumerable<OtlpLog> LogsOf(Guid id, TracedOrder order) => receiver.Logs.Where(log =>
        log.Attributes.GetValueOrDefault("OrderId") == id.ToString() && log.TraceId == order.Spans[0].TraceId);

    private static void ComesFromServices(TracedOrder order, IReadOnlyList<OtlpSpan> all, int replicas)
    {
        Assert.Equal(Services, order.Spans.Select(span => span.Resource["service.name"]).Distinct().Order());
        Assert.All(order.Spans, span => Assert.NotEmpty(span.Resource["service.version"]));
        Assert.All(
            all.GroupBy(span => span.Resource["service.name"]),
            service => Assert.InRange(service.Select(span => span.Resource["service.instance.id"]).Distinct().Count(), 1, replicas));
        Assert.DoesNotContain(all, span => span.Attributes.GetValueOrDefault("url.path") is "/health" or "/alive");
    }

    private static void Has(OtlpSpan span, params (string Name, string Value)[] attributes) =>
        Assert.All(attributes, attribute => Assert.Equal(attribute.Value, span.Attributes.GetValueOrDefault(attribute.Name)));
}
