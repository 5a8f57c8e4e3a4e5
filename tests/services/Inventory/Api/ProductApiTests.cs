using System.Net;
using System.Text;
using System.Text.Json;
using EcomStreaming.Contracts;
using EcomStreaming.Inventory.Api;
using EcomStreaming.Inventory.Views;
using EcomStreaming.ServiceTests;
using EcomStreaming.Streaming;
using Microsoft.Extensions.DependencyInjection;

namespace EcomStreaming.Inventory.Tests.Api;

public sealed class ProductApiTests : IDisposable
{
    private const string Path = "/products/85123A/replenishments";
    private readonly ShopFactory<ProductEndpoint> shop = new();
    private readonly HttpClient http;

    public ProductApiTests() => http = shop.CreateClient();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        http.Dispose();
        shop.Dispose();
    }

    [Fact]
    public async Task A_replenishment_is_written_under_its_key_and_located()
    {
        var answer = await PostAsync("/products/85123a/replenishments", """{"quantity":100}""", key: "tape-1");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("/products/85123A?at=FnnfsS7ZUu2QcNvQKbl9ew", answer.Headers.Location!.ToString());
        var command = Assert.Single(shop.Commands.Written);
        Assert.Equal((ShopTopic.StockCommands, "85123A"), (command.Topic, command.Key));
        var replenish = Assert.IsType<ReplenishStock>(command.Message);
        Assert.Equal(("85123A", "tape-1", 100), (replenish.ProductId, replenish.ReplenishmentId, replenish.Quantity));
        Assert.Equal(MessageId.OfReplenishment(nameof(ReplenishStock), "85123A", "tape-1"), replenish.Id);
    }

    [Fact]
    public async Task Without_a_key_each_replenishment_is_its_own()
    {
        await PostAsync(Path, """{"quantity":1}""");
        await PostAsync(Path, """{"quantity":1}""");

        Assert.Equal(2, shop.Commands.Written.Select(command => command.Message.Id).Distinct().Count());
    }

    [Fact]
    public async Task Another_quantity_under_a_key_that_was_read_is_refused_and_the_same_is_not()
    {
        Feed(Replenished(100));

        await AssertRefusedAsync(await PostAsync(Path, """{"quantity":99}""", key: "tape-1"), HttpStatusCode.UnprocessableEntity, "Idempotency-Key");
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(Path, """{"quantity":100}""", key: "tape-1")).StatusCode);
    }

    [Theory]
    [InlineData("""{"quantity":1}""", 202, "")]
    [InlineData("""{"quantity":1000000}""", 202, "")]
    [InlineData("""{"quantity":1e3}""", 202, "")]
    [InlineData("""{"quantity":0}""", 422, "quantity")]
    [InlineData("""{"quantity":1000001}""", 422, "quantity")]
    [InlineData("""{"quantity":1.5}""", 400, "quantity")]
    [InlineData("""{"quantity":"1"}""", 400, "quantity")]
    [InlineData("""{"quantity":null}""", 400, "quantity")]
    [InlineData("""{}""", 400, "quantity")]
    [InlineData("""{"quantity":1,"quantity":2}""", 400, "quantity")]
    [InlineData("""{"quantity":}""", 400, "quantity")]
    [InlineData("""[]""", 400, "body")]
    [InlineData("", 400, "body")]
    public async Task A_quantity_is_a_whole_number_within_its_bounds(string body, int status, string field)
    {
        var answer = await PostAsync(Path, body);

        if (status == 202) Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        else await AssertRefusedAsync(answer, (HttpStatusCode)status, field);
    }

    [Theory]
    [InlineData(64, 202)]
    [InlineData(65, 422)]
    public async Task Product_and_key_have_64_characters_at_most(int length, int status)
    {
        var id = new string('A', length);

        Assert.Equal((HttpStatusCode)status, (await PostAsync($"/products/{id}/replenishments", """{"quantity":1}""")).StatusCode);
        Assert.Equal((HttpStatusCode)status, (await PostAsync(Path, """{"quantity":1}""", id)).StatusCode);
    }

    [Fact]
    public async Task While_Kafka_is_away_the_answer_is_503_with_Retry_After()
    {
        shop.Commands.Away = true;

        var answer = await PostAsync(Path, """{"quantity":1}""");

        await AssertRefusedAsync(answer, HttpStatusCode.ServiceUnavailable, "kafka");
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task What_Kafka_takes_no_record_of_is_413()
    {
        shop.Commands.TooLarge = true;

        await AssertRefusedAsync(await PostAsync(Path, """{"quantity":1}"""), HttpStatusCode.RequestEntityTooLarge, "body");
    }

    [Fact]
    public async Task A_product_is_told_by_hand_reserved_and_available_and_compares_without_case()
    {
        var order = Guid.NewGuid();
        Feed(Replenished(100));
        Feed(new StockReserved(MessageId.OfOrder(nameof(StockReserved), order, 1), DateTimeOffset.UnixEpoch, order, 1, "85123A", 6));
        Feed(Replenished(100));

        Assert.Equal("""{"productId":"85123A","onHand":100,"reserved":6,"available":94}""", await http.GetStringAsync("/products/85123a", Cancelled));
    }

    [Fact]
    public async Task What_is_not_read_yet_is_404_without_at_and_awaited_for_five_seconds_with_it()
    {
        await AssertRefusedAsync(await http.GetAsync("/products/85123A", Cancelled), HttpStatusCode.NotFound, "productId");
        Assert.Null(shop.Progress.Waited);

        await AssertRefusedAsync(
            await http.GetAsync("/products/85123A?at=FnnfsS7ZUu2QcNvQKbl9ew", Cancelled), HttpStatusCode.ServiceUnavailable, "at");
        Assert.Equal(TimeSpan.FromSeconds(5), shop.Progress.Waited);

        shop.Progress.WhileWaiting = () => Feed(Replenished(7));
        Assert.Equal(
            """{"productId":"85123A","onHand":7,"reserved":0,"available":7}""",
            await http.GetStringAsync("/products/85123A?at=FnnfsS7ZUu2QcNvQKbl9ew", Cancelled));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task An_at_of_no_Location_is_400(string at) =>
        await AssertRefusedAsync(await http.GetAsync($"/products/85123A?at={at}", Cancelled), HttpStatusCode.BadRequest, "at");

    [Fact]
    public async Task The_calls_are_described_by_OpenAPI()
    {
        using var document = JsonDocument.Parse(await http.GetStringAsync("/openapi/v1.json", Cancelled));

        var paths = document.RootElement.GetProperty("paths");
        Assert.True(paths.GetProperty("/products/{productId}").TryGetProperty("get", out _));
        Assert.True(paths.GetProperty("/products/{productId}/replenishments").TryGetProperty("post", out _));
    }

    [Fact]
    public Task The_calls_can_be_read_and_tried_on_a_page_of_the_service() => ApiPageCheck.AssertAsync(http, Cancelled);

    private static StockReplenished Replenished(int quantity) =>
        new(MessageId.OfReplenishment(nameof(StockReplenished), "85123A", "tape-1"), DateTimeOffset.UnixEpoch, "85123A", "tape-1", quantity);

    private void Feed(Message fact) => shop.Services.GetRequiredService<ProductView>().Apply(new Fact(fact, "ecommerce.inventory", 0, 0, null));

    private async Task<HttpResponseMessage> PostAsync(string path, string body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return await http.SendAsync(request, Cancelled);
    }

    private static Task AssertRefusedAsync(HttpResponseMessage answer, HttpStatusCode status, string field) =>
        Refusals.AssertAsync(answer, status, field, Cancelled);
}
