using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using EcomStreaming.AppHost.Tests.Flow;
using EcomStreaming.Contracts;
using EcomStreaming.TestSupport;
using EcomStreaming.TestSupport.Otlp;

namespace EcomStreaming.AppHost.Tests.Tracing;

/// <summary>An order is one trace from POST to its end, across processes and topics, in the names of the messaging conventions.</summary>
public sealed class TracedOrderTests
{
    private const string Customer = "traced-17850";
    private static readonly string[] Services = ["inventory", "orders", "payments"];

    /// <summary>How many messages an order of two lines puts on each topic, whether it is confirmed or the payment declined.</summary>
    private static readonly (ShopTopic Topic, int Messages)[] Hops =
    [
        (ShopTopic.OrderCommands, 1), (ShopTopic.Orders, 2), (ShopTopic.OrderSteps, 4), (ShopTopic.StockCommands, 4), (ShopTopic.Inventory, 4),
        (ShopTopic.PaymentCommands, 1), (ShopTopic.Payments, 1),
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_order_of_two_lines_is_one_trace_without_an_orphan_on_any_number_of_replicas(int replicas)
    {
        await using var receiver = await OtlpReceiver.StartAsync(Cancelled);
        await using var shop = await RunningShop.StartAsync(
            builder => ExportTo(receiver, builder), [.. Services.Select(name => $"--Ecom:Replicas:{name}={replicas}")]);
        foreach (var product in new[] { "TRACED-1", "TRACED-2" }) await shop.ReplenishAsync(product, 100, Cancelled);
        var id = await shop.PlaceAsync(Customer, Cancelled, ("TRACED-1", 1), ("TRACED-2", 2));
        await shop.EndOfAsync(id, Cancelled);

        await Eventually.HoldsAsync(
            () => TracedOrder.Of(receiver.Spans, id, shop.Prefix) is var order && order.HasEnded(id) && order.HasTaken(Hops) && !order.Orphans.Any() && !order.Unprocessed.Any(),
            "the whole trace has arrived, without an orphan",
            Cancelled);

        var all = receiver.Spans;
        var traced = TracedOrder.Of(all, id, shop.Prefix);
        IsOneTrace(traced);
        Assert.Equal([ActivityKind.Server, ActivityKind.Producer, ActivityKind.Consumer], traced.Spans.Select(span => span.Kind).Distinct().Order());
        SaysWhatTheConventionsAskFor(traced, shop.Prefix);
        NamesNoCustomer(all, traced, File.ReadAllText(Path.Combine(shop.Data, TelemetrySecret.FileName)).Trim());
        BatchesAreTracesOfTheirOwn(traced.BatchesAmong(all));
        ComesFromServices(traced, all, replicas);
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
            Has(send, ("messaging.system", "kafka"), ("messaging.operation.name", "send"), ("messaging.operation.type", "send"), ("messaging.operation", "send"));
            Assert.Equal(("send " + topic, ActivityKind.Producer), (send.Name, send.Kind));
            Assert.Equal(topic.EndsWith(".orders", StringComparison.Ordinal) || topic.EndsWith(".order-commands", StringComparison.Ordinal), !send.Attributes.ContainsKey("messaging.kafka.message.key"));
            Assert.Matches(@"^\d+$", send.Attributes["messaging.destination.partition.id"]);
            Assert.Matches(@"^\d+$", send.Attributes["messaging.kafka.offset"]);
            Assert.All(order.ProcessesOf(send), process => IsProcessOf(process, send, Stage.All.Single(stage => stage.Input.Name(prefix) == topic).Group(prefix)));
        }
    }

    /// <summary>The same record by its place and id, with the sender as parent and as link.</summary>
    private static void IsProcessOf(OtlpSpan process, OtlpSpan send, string group)
    {
        Assert.Equal(ActivityKind.Consumer, process.Kind);
        Assert.Equal([send.SpanId], process.Links.Select(link => link.SpanId));
        Has(process, ("messaging.operation.name", "process"), ("messaging.operation.type", "process"), ("messaging.consumer.group.name", group));
        string[] same = ["messaging.destination.name", "messaging.destination.partition.id", "messaging.kafka.offset", "messaging.message.id", "messaging.message.conversation_id"];
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
        Assert.All(batches, span => Assert.NotEqual(span.Attributes.ContainsKey("messaging.kafka.offset"), span.Attributes.ContainsKey("messaging.batch.message_count")));
    }

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

    /// <summary>In place of the dashboard, to which they export by default.</summary>
    private static void ExportTo(OtlpReceiver receiver, IDistributedApplicationTestingBuilder builder)
    {
        foreach (var project in builder.Resources.OfType<ProjectResource>())
            foreach (var (name, value) in receiver.Environment.Append(new("OTEL_BSP_SCHEDULE_DELAY", "200")))
                builder.CreateResourceBuilder(project).WithEnvironment(name, value);
    }
}
