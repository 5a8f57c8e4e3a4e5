using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.Ecom.Tests.Load;

/// <summary>
/// Orders and Inventory as contract.md describes them over HTTP, with nothing behind: every order is confirmed at its second
/// reading, unless the test says otherwise. One server stands for both.
/// </summary>
internal sealed class FakeShop : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, int> inFlight = new();
    private readonly ConcurrentDictionary<string, int> reads = new();

    private FakeShop()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapGet("/alive", () => "alive");
        app.MapPost("/orders", PlaceAsync);
        app.MapGet("/orders/{id}", Read);
        app.MapPost("/products/{id}/replenishments", ReplenishAsync);
    }

    /// <summary>Answers a POST of an order, given how often its key came before; null is the usual 202.</summary>
    public Func<string, int, IResult?> OnPlace { get; set; } = (_, _) => null;

    /// <summary>Answers a GET of an order, given how often it was read before; null is not-yet-there.</summary>
    public Func<string, int, object?> OnRead { get; set; } = (_, before) => before == 0 ? new { status = "placed" } : new { status = "confirmed" };

    public ConcurrentQueue<(string Key, string Customer, JsonNode Body)> Placed { get; } = new();

    public ConcurrentQueue<(string Product, long Quantity, string Key)> Replenished { get; } = new();

    public ConcurrentDictionary<string, int> Attempts { get; } = new();

    /// <summary>Customers of whom two orders were on their way at once.</summary>
    public ConcurrentBag<string> Overtaken { get; } = [];

    public string Address => app.Urls.Single();

    public static async Task<FakeShop> StartAsync(CancellationToken cancellationToken)
    {
        var shop = new FakeShop();
        await shop.app.StartAsync(cancellationToken);
        return shop;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task<IResult> PlaceAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        var body = (await JsonNode.ParseAsync(http.Request.Body, cancellationToken: cancellationToken))!;
        var customer = (string)body["customerId"]!;
        if (inFlight.AddOrUpdate(customer, 1, (_, count) => count + 1) > 1) Overtaken.Add(customer);
        await Task.Yield();
        var before = Attempts.AddOrUpdate(key, 1, (_, count) => count + 1) - 1;
        var answer = OnPlace(key, before);
        inFlight.AddOrUpdate(customer, 0, (_, count) => count - 1);
        if (answer is not null) return answer;
        Placed.Enqueue((key, customer, body));
        return Results.Accepted($"/orders/{key}?at=token-{key}", new { orderId = key, status = "placed" });
    }

    private IResult Read(string id, HttpRequest request)
    {
        Assert.Equal($"token-{id}", request.Query["at"]);
        var before = reads.AddOrUpdate(id, 1, (_, count) => count + 1) - 1;
        return OnRead(id, before) is { } order ? Results.Ok(order) : Results.StatusCode(503);
    }

    private async Task<IResult> ReplenishAsync(string id, HttpContext http, CancellationToken cancellationToken)
    {
        var body = (await JsonNode.ParseAsync(http.Request.Body, cancellationToken: cancellationToken))!;
        Replenished.Enqueue((id, (long)body["quantity"]!, http.Request.Headers["Idempotency-Key"].ToString()));
        return Results.Accepted($"/products/{id}?at=x");
    }
}
