using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace EcomStreaming.AppHost.Tests.Flow;

/// <summary>An order's way from POST to its end, over real processes and a real broker.</summary>
[Collection(typeof(SharedShop))]
public sealed class OrderFlowTests(ShopFixture fixture)
{
    private readonly RunningShop shop = fixture.Shop;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_of_several_products_is_reserved_paid_and_ends_in_one_terminal_fact()
    {
        await shop.ReplenishAsync("FLOW-1", 100, Cancelled);
        await shop.ReplenishAsync("FLOW-2", 100, Cancelled);

        var order = await shop.PlaceAsync("flow-1", Cancelled, ("FLOW-1", 3), ("FLOW-2", 2), ("FLOW-1", 1));
        var end = await shop.EndOfAsync(order, Cancelled);

        Assert.Equal("flow-1", end.GetProperty("customerId").GetString());
        Assert.Equal(15.30m, end.GetProperty("total").GetDecimal());
        Assert.Equal(3, end.GetProperty("lines").GetArrayLength());
        Assert.Single(TerminalFacts.Read(shop)[order].Select(fact => fact.Id).Distinct());
        await StockIsSettledAsync("FLOW-1", onHandIfSold: 96, onHandIfNot: 100, end);
        await StockIsSettledAsync("FLOW-2", onHandIfSold: 98, onHandIfNot: 100, end);
    }

    [Fact]
    public async Task An_order_that_one_product_cannot_serve_is_rejected_and_gives_the_other_products_back()
    {
        await shop.ReplenishAsync("SHORT-1", 5, Cancelled);

        var order = await shop.PlaceAsync("short-1", Cancelled, ("SHORT-1", 5), ("SHORT-NONE", 1));
        var end = await shop.EndOfAsync(order, Cancelled);

        Assert.Equal("rejected", end.GetProperty("status").GetString());
        Assert.Equal("out_of_stock", end.GetProperty("reason").GetString());
        await StockIsSettledAsync("SHORT-1", onHandIfSold: 0, onHandIfNot: 5, end);
    }

    [Fact]
    public async Task The_events_of_an_order_tell_its_journey_across_topics()
    {
        await shop.ReplenishAsync("TALE-1", 10, Cancelled);
        var order = await shop.PlaceAsync("tale-1", Cancelled, ("TALE-1", 1));
        var end = await shop.EndOfAsync(order, Cancelled);

        string[] expected = end.GetProperty("status").GetString() == "confirmed"
            ? ["OrderPlaced", "StockReserved", "PaymentCaptured", "OrderConfirmed", "StockSold"]
            : ["OrderPlaced", "StockReserved", "PaymentDeclined", "OrderRejected", "StockReleased"];
        await TestSupport.Eventually.HoldsAsync(
            async () =>
            {
                var events = await shop.Orders.GetFromJsonAsync<JsonElement>($"/orders/{order}/events", Cancelled);
                var at = events.EnumerateArray().ToDictionary(e => e.GetProperty("type").GetString()!, e => e.GetProperty("at").GetDateTimeOffset());
                return expected.ToHashSet().SetEquals(at.Keys) && expected.Zip(expected.Skip(1)).All(pair => at[pair.First] <= at[pair.Second]);
            },
            $"the events of {order} are {string.Join(", ", expected)}, in this order of time",
            Cancelled);
    }

    [Fact]
    public async Task The_same_key_and_body_is_the_same_order_and_is_placed_once()
    {
        await shop.ReplenishAsync("KEYED-1", 10, Cancelled);
        var body = new { customerId = "keyed-1", currency = "GBP", lines = new[] { new { productId = "KEYED-1", quantity = 1, unitPrice = 1.00m } } };

        var ids = new HashSet<string>();
        for (var i = 0; i < 5; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/orders") { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", "once");
            using var response = await shop.Orders.SendAsync(request, Cancelled);
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
            ids.Add((await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("orderId").GetString()!);
        }

        var order = Guid.Parse(Assert.Single(ids));
        var end = await shop.EndOfAsync(order, Cancelled);
        Assert.Single(TerminalFacts.Read(shop)[order].Select(fact => fact.Id).Distinct());
        await StockIsSettledAsync("KEYED-1", onHandIfSold: 9, onHandIfNot: 10, end);
    }

    [Fact]
    public async Task The_answer_to_a_placed_order_leads_to_it_on_any_replica()
    {
        for (var i = 0; i < 10; i++)
        {
            using var response = await shop.Orders.PostAsJsonAsync(
                "/orders",
                new
                {
                    customerId = "anywhere",
                    currency = "GBP",
                    lines = new[] { new { productId = "ANYWHERE-1", quantity = 1, unitPrice = 1.00m } },
                },
                Cancelled);

            // A connection of its own, so that the proxy chooses a replica anew.
            using var elsewhere = new HttpClient { BaseAddress = shop.Orders.BaseAddress };
            using var order = await elsewhere.GetAsync(response.Headers.Location, Cancelled);
            Assert.Equal(HttpStatusCode.OK, order.StatusCode);
        }
    }

    private Task StockIsSettledAsync(string product, int onHandIfSold, int onHandIfNot, JsonElement end) => TestSupport.Eventually.HoldsAsync(
        async () =>
        {
            var stock = await shop.ProductAsync(product, Cancelled);
            var onHand = end.GetProperty("status").GetString() == "confirmed" ? onHandIfSold : onHandIfNot;
            return stock.GetProperty("onHand").GetInt32() == onHand && stock.GetProperty("reserved").GetInt32() == 0;
        },
        $"the stock of {product} is settled",
        Cancelled);
}
