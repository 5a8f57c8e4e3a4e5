using System.Net;
using EcomStreaming.Contracts;
using EcomStreaming.ServiceDefaults;

namespace EcomStreaming.Orders.Tests.Api;

/// <summary>What an order takes of the budget of spans.</summary>
public sealed class ChargedOrderTests : IDisposable
{
    private const string Line = """{"productId":"85123a","quantity":6,"unitPrice":2.55}""";
    private readonly OrdersShop shop = new();

    public void Dispose() => shop.Dispose();

    [Theory]
    [InlineData(1, 20)]
    [InlineData(2, 28)]
    [InlineData(500, 4_012)]
    public async Task An_order_is_charged_for_its_lines(int lines, int spans)
    {
        await PlaceAsync(HttpStatusCode.Accepted, OfLines(lines));

        Assert.Equal(spans, shop.Charge.Spans);
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("{\"lines\":[]}", HttpStatusCode.BadRequest)]
    public async Task A_request_that_is_no_order_is_charged_nothing_by_its_endpoint(string body, HttpStatusCode answer)
    {
        await PlaceAsync(answer, body);

        Assert.Equal(0, shop.Charge.SpansMax);
    }

    [Fact]
    public async Task An_order_that_was_read_before_is_charged_once_whether_it_is_the_same_or_refused()
    {
        await PlaceAsync(HttpStatusCode.Accepted, OfLines(2), key: "536365");
        var placed = (PlaceOrder)Assert.Single(shop.Commands.Written).Message;
        shop.Feed(new OrderPlaced(
            MessageId.OfOrder(nameof(OrderPlaced), placed.OrderId), placed.At, placed.OrderId, placed.CustomerId, placed.Currency,
            placed.Total, placed.Lines));

        await PlaceAsync(HttpStatusCode.Accepted, OfLines(2), key: "536365");
        await PlaceAsync(HttpStatusCode.UnprocessableEntity, OfLines(3), key: "536365");

        Assert.Equal(28, shop.Charge.Spans);
    }

    [Fact]
    public async Task An_order_that_kafka_refuses_gives_back_all_but_its_request_and_its_send()
    {
        shop.Commands.TooLarge = true;

        await PlaceAsync(HttpStatusCode.RequestEntityTooLarge, OfLines(2));

        Assert.Equal((28, 2), (shop.Charge.SpansMax, shop.Charge.Spans));
    }

    [Fact]
    public async Task An_order_without_an_acknowledgement_stays_charged_for_it_may_have_been_written()
    {
        shop.Commands.Away = true;

        await PlaceAsync(HttpStatusCode.ServiceUnavailable, OfLines(2));

        Assert.Equal(28, shop.Charge.Spans);
    }

    [Fact]
    public void The_queue_of_spans_is_made_for_the_largest_order_there_is() => Assert.Equal(OrderBounds.LinesMax, SpanCosts.LinesMax);

    private static string OfLines(int lines) =>
        $$"""{"customerId":"17850","currency":"GBP","lines":[{{string.Join(',', Enumerable.Repeat(Line, lines))}}]}""";

    private async Task PlaceAsync(HttpStatusCode expected, string body, string? key = null)
    {
        using var answer = await shop.PostAsync(body, key);
        Assert.Equal(expected, answer.StatusCode);
    }
}
