using System.Net;
using System.Net.Http.Json;
using Aspire.Hosting.Testing;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EcomStreaming.AppHost.Tests.Flow;

/// <summary>What the services say of themselves while Kafka is away, and after it.</summary>
[Collection(typeof(SharedShop))]
public sealed class KafkaAwayTests(ShopFixture fixture)
{
    private static readonly string[] Services = ["orders", "inventory", "payments", "lag"];

    private readonly RunningShop shop = fixture.Shop;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_service_is_unready_and_alive_until_the_broker_is_back()
    {
        var killed = await KillAsync();
        await AllAnswerAsync("/health", HttpStatusCode.ServiceUnavailable);
        await AllAnswerAsync("/alive", HttpStatusCode.OK);
        var order = new { customerId = "away-1", currency = "GBP", lines = new[] { new { productId = "AWAY", quantity = 1, unitPrice = 1 } } };
        using (var answer = await shop.Orders.PostAsJsonAsync("/orders", order, Cancelled))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);

        await shop.RestartAsync(killed, Cancelled);
        await AllAnswerAsync("/health", HttpStatusCode.OK);
    }

    /// <summary>Only when asked for: Aspire looks at a healthy resource every 30 s.</summary>
    [Fact(Explicit = true)]
    public async Task The_dashboard_shows_it_too()
    {
        await ShowsAsync(HealthStatus.Healthy);

        var killed = await KillAsync();
        await ShowsAsync(HealthStatus.Unhealthy);

        await shop.RestartAsync(killed, Cancelled);
        await ShowsAsync(HealthStatus.Healthy);
    }

    private Task<string> KillAsync()
    {
        Assert.SkipWhen(RunningShop.ExternalKafka is not null, "Kafka is external (ConnectionStrings__kafka): its broker is not the shop's to kill.");
        return shop.KillAsync("kafka", Cancelled);
    }

    private async Task AllAnswerAsync(string path, HttpStatusCode expected)
    {
        foreach (var service in Services)
        {
            using var client = shop.App.CreateHttpClient(service, "http");
            await Eventually.HoldsAsync(
                async () =>
                {
                    using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), Cancelled);
                    return answer.StatusCode == expected;
                },
                $"{service} answers {path} with {expected}",
                Cancelled);
        }
    }

    /// <summary>What the dashboard shows, for it has it from there.</summary>
    private Task ShowsAsync(HealthStatus status) => Bounded.WithinAsync(
        TimeSpan.FromMinutes(1),
        $"orders is shown as {status}",
        token => shop.App.ResourceNotifications.WaitForResourceAsync("orders", change => change.Snapshot.HealthStatus == status, token),
        Cancelled);
}
