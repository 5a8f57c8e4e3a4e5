using EcomStreaming.Orders.Api;
using EcomStreaming.Orders.Views;
using EcomStreaming.Streaming;
using Microsoft.Extensions.Options;

namespace EcomStreaming.Orders.Tests.Api;

/// <summary>An order links to its trace only where somebody would see it.</summary>
public sealed class TraceLinkTests
{
    private const string Dashboard = "http://localhost:15100";
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Theory]
    [InlineData(Dashboard)]
    [InlineData(Dashboard + "/")]
    public void A_recorded_order_links_to_the_list_of_traces_filtered_by_its_id(string dashboard) => Assert.Equal(
        "http://localhost:15100/traces?filters=messaging.message.conversation_id:equals:0199aaaa-0000-7000-8000-000000000001",
        Link(dashboard, AnOrder.At, TraceId));

    [Fact]
    public void Without_a_dashboard_there_is_no_link() => Assert.Null(Link(null, AnOrder.At, TraceId));

    [Fact]
    public void Without_a_recorded_trace_there_is_no_link() => Assert.Null(Link(Dashboard, AnOrder.At, traceId: null));

    [Fact]
    public void An_order_older_than_the_dashboards_run_has_no_link()
    {
        Assert.NotNull(Link(Dashboard, AnOrder.At, TraceId));
        Assert.Null(Link(Dashboard, AnOrder.At + Moment, TraceId));
    }

    [Fact]
    public void The_trace_of_another_fact_is_not_the_orders()
    {
        var record = Placed(traceId: null);
        record.Take(new Fact(AnOrder.Reserved(1), "inventory", 0, 0, TraceId), FactTopic.Inventory);

        Assert.Null(Link(Dashboard, AnOrder.At).Of(record.Look()!));
    }

    private static string? Link(string? dashboard, DateTimeOffset since, string? traceId) => Link(dashboard, since).Of(Placed(traceId).Look()!);

    private static TraceLink Link(string? dashboard, DateTimeOffset since) =>
        new(Options.Create(new DashboardOptions { Url = dashboard, Since = since }));

    private static OrderRecord Placed(string? traceId)
    {
        var record = new OrderRecord();
        record.Take(new Fact(AnOrder.Placed(1), "orders", 0, 0, traceId), FactTopic.Orders);
        return record;
    }
}
