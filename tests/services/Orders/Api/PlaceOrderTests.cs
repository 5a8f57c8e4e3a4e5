using System.Net;
using System.Text;
using EcomStreaming.Contracts;

namespace EcomStreaming.Orders.Tests.Api;

public sealed class PlaceOrderTests : IDisposable
{
    private readonly OrdersShop shop = new();

    public void Dispose() => shop.Dispose();

    [Fact]
    public async Task An_order_under_a_key_is_written_and_answered_as_it_always_is()
    {
        var answer = await shop.PostAsync(OrdersShop.Body, key: "536365");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("/orders/ca55c613-5d06-5282-9865-287d1170d144?at=II5pClEhX2qmGJTfn5wY2A", answer.Headers.Location!.ToString());
        Assert.Equal(
            """{"orderId":"ca55c613-5d06-5282-9865-287d1170d144","status":"placed"}""",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var command = Assert.Single(shop.Commands.Written);
        Assert.Equal((ShopTopic.OrderCommands, "17850"), (command.Topic, command.Key));
        var order = Assert.IsType<PlaceOrder>(command.Message);
        Assert.Equal(new OrderLine(1, "85123A", 6, 2.55m), Assert.Single(order.Lines));
        Assert.Equal((15.3m, "GBP", new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero)), (order.Total, order.Currency, order.At));
    }

    [Fact]
    public async Task Without_a_key_each_order_is_its_own_and_its_id_of_version_7()
    {
        await shop.PostAsync(OrdersShop.Body);
        await shop.PostAsync(OrdersShop.Body);

        var ids = shop.Commands.Written.Select(command => ((PlaceOrder)command.Message).OrderId).ToList();
        Assert.Equal(2, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal(7, id.Version));
    }

    [Fact]
    public async Task A_repeat_under_its_key_gets_the_same_202_and_another_body_422_once_the_first_was_read()
    {
        var first = await shop.PostAsync(OrdersShop.Body, "536365");
        var other = OrdersShop.Body.Replace("\"quantity\":6", "\"quantity\":7", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, (await shop.PostAsync(other, "536365")).StatusCode);
        var placed = (PlaceOrder)shop.Commands.Written[0].Message;
        shop.Feed(new OrderPlaced(
            MessageId.OfOrder(nameof(OrderPlaced), placed.OrderId), placed.At, placed.OrderId, placed.CustomerId, placed.Currency,
            placed.Total, placed.Lines));

        var again = await shop.PostAsync(OrdersShop.Body.Replace("2.55", "2.550", StringComparison.Ordinal), "536365");

        Assert.Equal((HttpStatusCode.Accepted, first.Headers.Location), (again.StatusCode, again.Headers.Location));
        await OrdersShop.AssertRefusedAsync(await shop.PostAsync(other, "536365"), HttpStatusCode.UnprocessableEntity, "Idempotency-Key");
    }

    [Theory]
    [InlineData("\"17850\"", "\"guest-536365\"", 202, "")]
    [InlineData("\"17850\"", "\"\"", 422, "customerId")]
    [InlineData("\"17850\"", "\"-1\"", 422, "customerId")]
    [InlineData("\"17850\"", "\"a b\"", 422, "customerId")]
    [InlineData("\"17850\"", "17850", 400, "customerId")]
    [InlineData("\"17850\"", "null", 400, "customerId")]
    [InlineData("\"customerId\":\"17850\",", "", 400, "customerId")]
    [InlineData("\"GBP\"", "\"EUR\"", 202, "")]
    [InlineData("\"GBP\"", "\"SEK\"", 422, "currency")]
    [InlineData("\"GBP\"", "\"gbp\"", 422, "currency")]
    [InlineData("\"GBP\"", "1", 400, "currency")]
    [InlineData("\"85123a\"", "\"\"", 422, "lines[0].productId")]
    [InlineData("\"85123a\"", "true", 400, "lines[0].productId")]
    [InlineData("6,", "1,", 202, "")]
    [InlineData("6,", "0,", 422, "lines[0].quantity")]
    [InlineData("6,", "-1,", 422, "lines[0].quantity")]
    [InlineData("6,", "1000000,", 202, "")]
    [InlineData("6,", "1000001,", 422, "lines[0].quantity")]
    [InlineData("6,", "6.0,", 202, "")]
    [InlineData("6,", "6.5,", 400, "lines[0].quantity")]
    [InlineData("6,", "\"6\",", 400, "lines[0].quantity")]
    [InlineData("6,", "1e99,", 422, "lines[0].quantity")]
    [InlineData("2.55", "0.01", 202, "")]
    [InlineData("2.55", "0", 422, "lines[0].unitPrice")]
    [InlineData("2.55", "0.009", 422, "lines[0].unitPrice")]
    [InlineData("2.55", "2.555", 422, "lines[0].unitPrice")]
    [InlineData("2.55", "2.5500", 202, "")]
    [InlineData("2.55", "1000000", 202, "")]
    [InlineData("2.55", "1000000.01", 422, "lines[0].unitPrice")]
    [InlineData("2.55", "1e-99", 422, "lines[0].unitPrice")]
    [InlineData("2.55", "\"2.55\"", 400, "lines[0].unitPrice")]
    [InlineData("2.55", "", 400, "lines[0].unitPrice")]
    [InlineData("2.55", "2.55,\"unitPrice\":2", 400, "lines[0].unitPrice")]
    [InlineData("2.55", "2.55,\"gift\":true", 202, "")]
    [InlineData("}]}", "},7]}", 400, "lines[1]")]
    [InlineData("}]}", "},{}]}", 400, "lines[1].quantity")]
    public async Task Each_field_is_taken_within_its_bounds_and_named_beyond_them(string part, string by, int status, string field)
    {
        Assert.Contains(part, OrdersShop.Body, StringComparison.Ordinal);

        var answer = await shop.PostAsync(OrdersShop.Body.Replace(part, by, StringComparison.Ordinal));

        if (status != 202) await OrdersShop.AssertRefusedAsync(answer, (HttpStatusCode)status, field);
        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        Assert.Equal(status == 202 ? 1 : 0, shop.Commands.Written.Count);
    }

    [Theory]
    [InlineData(0, 422)]
    [InlineData(1, 202)]
    [InlineData(2_000, 202)]
    [InlineData(2_001, 422)]
    public async Task An_order_has_one_to_two_thousand_lines(int count, int status)
    {
        var answer = await shop.PostAsync(BodyOf(Enumerable.Repeat("""{"productId":"A","quantity":1,"unitPrice":1}""", count)));

        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        if (status == 422) await OrdersShop.AssertRefusedAsync(answer, HttpStatusCode.UnprocessableEntity, "lines");
    }

    [Fact]
    public async Task A_total_is_a_million_millions_at_most()
    {
        const string Most = """{"productId":"A","quantity":1000000,"unitPrice":1000000}""";

        Assert.Equal(HttpStatusCode.Accepted, (await shop.PostAsync(BodyOf([Most]))).StatusCode);
        var answer = await shop.PostAsync(BodyOf([Most, """{"productId":"A","quantity":1,"unitPrice":0.01}"""]));
        await OrdersShop.AssertRefusedAsync(answer, HttpStatusCode.UnprocessableEntity, "lines");
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("null", 400)]
    [InlineData("[]", 400)]
    [InlineData("{", 400)]
    [InlineData("not json", 400)]
    public async Task A_body_that_is_no_object_is_400(string body, int status) =>
        await OrdersShop.AssertRefusedAsync(await shop.PostAsync(body), (HttpStatusCode)status, "body");

    [Fact]
    public async Task A_body_that_is_not_UTF_8_is_400() =>
        await OrdersShop.AssertRefusedAsync(await shop.PostAsync([0x7B, 0xFF, 0x7D]), HttpStatusCode.BadRequest, "body");

    [Theory]
    [InlineData(1024 * 1024, 202)]
    [InlineData((1024 * 1024) + 1, 413)]
    public async Task A_body_has_a_mebibyte_at_most(int bytes, int status)
    {
        var answer = await shop.PostAsync(Encoding.UTF8.GetBytes(OrdersShop.Body.PadRight(bytes)));

        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        if (status == 413) await OrdersShop.AssertRefusedAsync(answer, HttpStatusCode.RequestEntityTooLarge, "body");
    }

    [Theory]
    [InlineData("application/json; charset=utf-8", 202)]
    [InlineData("application/json; charset=utf-16", 415)]
    [InlineData("text/plain", 415)]
    [InlineData(null, 415)]
    public async Task The_body_is_JSON_by_its_type(string? contentType, int status)
    {
        var answer = await shop.PostAsync(Encoding.UTF8.GetBytes(OrdersShop.Body), contentType: contentType);

        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        if (status == 415) await OrdersShop.AssertRefusedAsync(answer, HttpStatusCode.UnsupportedMediaType, "Content-Type");
    }

    [Theory]
    [InlineData(64, 202)]
    [InlineData(65, 422)]
    public async Task A_key_has_64_characters_at_most(int length, int status) =>
        Assert.Equal((HttpStatusCode)status, (await shop.PostAsync(OrdersShop.Body, new string('k', length))).StatusCode);

    [Fact]
    public async Task Everything_that_is_wrong_is_named_at_once()
    {
        var answer = await shop.PostAsync("""{"customerId":"","currency":"SEK","lines":[]}""");

        foreach (var field in (string[])["customerId", "currency", "lines"])
            await OrdersShop.AssertRefusedAsync(answer, HttpStatusCode.UnprocessableEntity, field);
    }

    [Fact]
    public async Task While_Kafka_is_away_the_answer_is_503_with_Retry_After()
    {
        shop.Commands.Away = true;

        var answer = await shop.PostAsync(OrdersShop.Body);

        await OrdersShop.AssertRefusedAsync(answer, HttpStatusCode.ServiceUnavailable, "kafka");
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task What_Kafka_takes_no_record_of_is_413_and_not_to_be_tried_again()
    {
        shop.Commands.TooLarge = true;

        var answer = await shop.PostAsync(OrdersShop.Body);

        await OrdersShop.AssertRefusedAsync(answer, HttpStatusCode.RequestEntityTooLarge, "body");
        Assert.Null(answer.Headers.RetryAfter);
    }

    private static string BodyOf(IEnumerable<string> lines) => $$"""{"customerId":"1","currency":"GBP","lines":[{{string.Join(',', lines)}}]}""";
}
