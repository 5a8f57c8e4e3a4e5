using System.Net;
using System.Text;
using EcomStreaming.Contracts;
using EcomStreaming.Orders.Api;
using EcomStreaming.Orders.Views;
using EcomStreaming.ServiceTests;
using EcomStreaming.Streaming;
using Microsoft.Extensions.DependencyInjection;

namespace EcomStreaming.Orders.Tests.Api;

/// <summary>Orders' HTTP without Kafka.</summary>
internal sealed class OrdersShop : IDisposable
{
    public const string Body = """{"customerId":"17850","currency":"GBP","lines":[{"productId":"85123a","quantity":6,"unitPrice":2.55}]}""";
    private readonly ShopFactory<PlaceOrderEndpoint> factory = new();

    public OrdersShop() => Http = factory.CreateClient();

    public HttpClient Http { get; }

    public CaughtCommands Commands => factory.Commands;

    public HandFedProgress Progress => factory.Progress;

    public CountedCharge Charge => factory.Charge;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Feed(Message fact, string topic = "orders", int partition = 0, long offset = 0, string? traceId = null) =>
        factory.Services.GetRequiredService<OrderView>().Apply(new Fact(fact, $"ecommerce.{topic}", partition, offset, traceId));

    public Task<HttpResponseMessage> PostAsync(string body, string? key = null, string contentType = "application/json") =>
        PostAsync(Encoding.UTF8.GetBytes(body), key, contentType);

    public async Task<HttpResponseMessage> PostAsync(byte[] body, string? key = null, string? contentType = "application/json")
    {
        using var content = new ByteArrayContent(body);
        if (contentType is not null) content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/orders") { Content = content };
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await Http.SendAsync(request, Cancelled);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(path, Cancelled);

    public Task<string> TextAsync(string path) => Http.GetStringAsync(path, Cancelled);

    public static Task AssertRefusedAsync(HttpResponseMessage answer, HttpStatusCode status, string field) =>
        Refusals.AssertAsync(answer, status, field, Cancelled);

    public void Dispose()
    {
        Http.Dispose();
        factory.Dispose();
    }
}
