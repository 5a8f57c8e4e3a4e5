using System.Net.Http.Json;
using System.Text.Json;
using EcomStreaming.AppHost.Tests.Flow;
using EcomStreaming.TestSupport;

namespace EcomStreaming.AppHost.Tests.Container;

/// <summary>The shop with <c>--kafka container</c>, run by Docker or Podman.</summary>
public sealed class ContainerShopTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_ends_and_is_there_after_a_restart_of_the_shop()
    {
        var runtime = await ContainerRuntime.FindAsync(Cancelled);
        using var data = new TemporaryFolder("container");
        var prefix = $"c{Guid.NewGuid():N}"[..12];
        string[] settings =
        [
            "--kafka", "container", $"--Ecom:Data={data.Path}", $"--Ecom:TopicPrefix={prefix}",
            $"--ASPIRE_CONTAINER_RUNTIME={runtime.Name}", "--ASPIRE_ENABLE_CONTAINER_TUNNEL=false",
        ];
        try
        {
            Guid order;
            await using (var shop = await RunningShop.StartAsync(settings))
            {
                await shop.ReplenishAsync("BOXED-1", 10, Cancelled);
                order = await shop.PlaceAsync("boxed-1", Cancelled, ("BOXED-1", 2));
                await shop.EndOfAsync(order, Cancelled);
                Assert.DoesNotContain("healthchecks-topic", Topics(shop.Kafka));
            }

            await using (var shop = await RunningShop.StartAsync(settings))
            {
                var again = await shop.Orders.GetFromJsonAsync<JsonElement>($"/orders/{order}", Cancelled);
                Assert.True(again.GetProperty("status").GetString() is "confirmed" or "rejected");
            }

            Assert.True(await runtime.HasVolumeAsync(ShopKafka.VolumeOf(data.Path), Cancelled), "the volume outlives the shop");
        }
        finally
        {
            await runtime.RemoveVolumeAsync(ShopKafka.VolumeOf(data.Path));
        }
    }

    private static IEnumerable<string> Topics(string kafka)
    {
        using var admin = new Confluent.Kafka.AdminClientBuilder(new Confluent.Kafka.AdminClientConfig { BootstrapServers = kafka }).Build();
        return [.. admin.GetMetadata(TimeSpan.FromSeconds(20)).Topics.Select(topic => topic.Topic)];
    }
}
