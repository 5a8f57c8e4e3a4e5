using System.Net;
using System.Text.Json;
using EcomStreaming.Contracts;
using EcomStreaming.ServiceTests;

namespace EcomStreaming.Orders.Tests.Api;

public sealed class GetOrderTests : IDisposable
{
    private static readonly string Path = $"/orders/{AnOrder.Id}";
    private readonly OrdersShop shop = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => shop.Dispose();

    [Fact]
    public async Task An_order_is_answered_with_all_its_members()
    {
        shop.Feed(AnOrder.Placed(1));

        Assert.Equal(
            """{"orderId":"0199aaaa-0000-7000-8000-000000000001","customerId":"17850","status":"placed","reason":null,"currency":"GBP","total":2.5"""
            + ""","lines":[{"productId":"P1","quantity":1,"unitPrice":2.5}]"""
            + ""","placedAt":"2026-11-22T09:00:00.000Z","updatedAt":"2026-11-22T09:00:00.000Z"}""",
            await shop.TextAsync(Path));
    }

    [Fact]
    public async Task It_is_reserved_once_every_line_is_and_repeats_do_not_count()
    {
        shop.Feed(AnOrder.Placed(2));
        shop.Feed(AnOrder.Reserved(1));
        shop.Feed(AnOrder.Reserved(1));
        Assert.Equal("placed", await StatusAsync());

        shop.Feed(AnOrder.Reserved(2));
        Assert.Equal("reserved", await StatusAsync());
    }

    [Fact]
    public async Task An_end_stands_and_says_its_reason_and_time()
    {
        shop.Feed(AnOrder.Placed(1));
        shop.Feed(new OrderRejected(AnOrder.Of(nameof(OrderRejected)), AnOrder.At.AddSeconds(2), AnOrder.Id, "17850", RejectionReason.OutOfStock));
        shop.Feed(AnOrder.Reserved(1));

        using var order = JsonDocument.Parse(await shop.TextAsync(Path));
        Assert.Equal("rejected", order.RootElement.GetProperty("status").GetString());
        Assert.Equal("out_of_stock", order.RootElement.GetProperty("reason").GetString());
        Assert.Equal("2026-11-22T09:00:02.000Z", order.RootElement.GetProperty("updatedAt").GetString());
    }

    [Fact]
    public async Task A_confirmed_order_says_so()
    {
        shop.Feed(AnOrder.Placed(1));
        shop.Feed(new OrderConfirmed(AnOrder.Of(nameof(OrderConfirmed)), AnOrder.At, AnOrder.Id, "17850", "GBP", 2.5m));

        Assert.Equal("confirmed", await StatusAsync());
    }

    [Fact]
    public async Task Its_facts_are_ordered_by_time_topic_partition_and_offset()
    {
        shop.Feed(AnOrder.Captured(2), "payments", 1, 5);
        shop.Feed(AnOrder.Reserved(2), "inventory", 3, 9);
        shop.Feed(AnOrder.Reserved(1), "inventory", 3, 8, "0af7651916cd43dd8448eb211c80319c");
        shop.Feed(AnOrder.Placed(2), "orders", 2, 7);
        shop.Feed(AnOrder.Reserved(1), "inventory", 3, 99);

        Assert.Equal(
            """[{"type":"StockReserved","at":"2026-11-22T09:00:00.000Z","topic":"ecommerce.inventory","partition":3,"offset":8"""
            + ""","traceId":"0af7651916cd43dd8448eb211c80319c"},"""
            + """{"type":"StockReserved","at":"2026-11-22T09:00:00.000Z","topic":"ecommerce.inventory","partition":3,"offset":9,"traceId":null},"""
            + """{"type":"OrderPlaced","at":"2026-11-22T09:00:00.000Z","topic":"ecommerce.orders","partition":2,"offset":7,"traceId":null},"""
            + """{"type":"PaymentCaptured","at":"2026-11-22T09:00:00.000Z","topic":"ecommerce.payments","partition":1,"offset":5,"traceId":null}]""",
            await shop.TextAsync($"{Path}/events"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/events")]
    public async Task What_is_not_read_yet_is_404_without_at_and_awaited_for_five_seconds_with_it(string of)
    {
        shop.Feed(AnOrder.Reserved(1));
        await OrdersShop.AssertRefusedAsync(await shop.GetAsync(Path + of), HttpStatusCode.NotFound, "orderId");
        Assert.Null(shop.Progress.Waited);

        var located = $"{Path}{of}?at={EcomStreaming.Http.FactToken.Of(AnOrder.Of(nameof(OrderPlaced)))}";
        var late = await shop.GetAsync(located);
        await OrdersShop.AssertRefusedAsync(late, HttpStatusCode.ServiceUnavailable, "at");
        Assert.NotNull(late.Headers.RetryAfter);
        Assert.Equal(TimeSpan.FromSeconds(5), shop.Progress.Waited);

        shop.Progress.WhileWaiting = () => shop.Feed(AnOrder.Placed(1));
        Assert.Equal(HttpStatusCode.OK, (await shop.GetAsync(located)).StatusCode);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData("II5pClEhX2qmGJTfn5wY2A")]
    public async Task An_at_that_is_not_this_orders_is_400(string at) =>
        await OrdersShop.AssertRefusedAsync(await shop.GetAsync($"{Path}?at={at}"), HttpStatusCode.BadRequest, "at");

    [Theory]
    [InlineData("/orders/536365", "orderId")]
    [InlineData("/orders/0199aaaa-0000-7000-8000-00000000000f", "orderId")]
    [InlineData("/nowhere", "path")]
    public async Task What_is_not_there_is_404(string path, string field) =>
        await OrdersShop.AssertRefusedAsync(await shop.GetAsync(path), HttpStatusCode.NotFound, field);

    [Fact]
    public async Task The_calls_are_described_by_OpenAPI()
    {
        using var document = JsonDocument.Parse(await shop.TextAsync("/openapi/v1.json"));

        var paths = document.RootElement.GetProperty("paths").EnumerateObject().Select(path => path.Name);
        Assert.Equal(["/orders", "/orders/{orderId}", "/orders/{orderId}/events"], paths.Order(StringComparer.Ordinal));
    }

    [Fact]
    public Task The_calls_can_be_read_and_tried_on_a_page_of_the_service() => ApiPageCheck.AssertAsync(shop.Http, Cancelled);

    private async Task<string?> StatusAsync()
    {
        using var order = JsonDocument.Parse(await shop.TextAsync(Path));
        return order.RootElement.GetProperty("status").GetString();
    }
}
