using System.Net;
using System.Text;
using EcomStreaming.Inventory.Api;
using EcomStreaming.ServiceTests;

namespace EcomStreaming.Inventory.Tests.Api;

/// <summary>What a replenishment takes of the budget of spans.</summary>
public sealed class ChargedReplenishmentTests : IDisposable
{
    private readonly ShopFactory<ProductEndpoint> shop = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => shop.Dispose();

    [Theory]
    [InlineData("""{"quantity":1}""", HttpStatusCode.Accepted, 4)]
    [InlineData("""{"quantity":0}""", HttpStatusCode.UnprocessableEntity, 1)]
    [InlineData("""{"quantity":""", HttpStatusCode.BadRequest, 1)]
    public async Task It_is_charged_at_once_and_a_refused_one_gives_back_all_but_its_request(string body, HttpStatusCode expected, int spans)
    {
        using var http = shop.CreateClient();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var answer = await http.PostAsync("/products/85123A/replenishments", content, Cancelled);

        Assert.Equal((expected, 4, spans), (answer.StatusCode, shop.Charge.SpansMax, shop.Charge.Spans));
    }
}
