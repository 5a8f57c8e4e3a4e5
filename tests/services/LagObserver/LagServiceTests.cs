using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EcomStreaming.Contracts;
using EcomStreaming.Streaming;
using EcomStreaming.TestSupport;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EcomStreaming.LagObserver.Tests;

/// <summary>The whole process, on a broker that has no topics yet.</summary>
public sealed class LagServiceTests
{
    private static readonly string[] Members = ["topic", "partitions", "replicationFactor", "cleanupPolicy", "retention"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_alive_at_once_and_ready_when_the_topics_of_all_stages_are_there()
    {
        await using var broker = await BrokerProcess.StartAsync(Cancelled);
        await using var service = new WebApplicationFactory<Program>().WithWebHostBuilder(host => host
            .UseSetting("ConnectionStrings:kafka", broker.BootstrapServers)
            .UseSetting("Ecom:LagIntervalSeconds", "1")
            .UseSetting("Logging:LogLevel:Default", "None"));
        using var client = service.CreateClient();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/alive"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(client, "/health"));

        Assert.Equal("[]", await client.GetStringAsync("/topics", Cancelled));
        using var nowhere = await client.GetAsync("/nowhere", Cancelled);
        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (nowhere.StatusCode, nowhere.Content.Headers.ContentType?.MediaType));

        foreach (var stage in Stage.All.SkipLast(1)) await DeclareAsync(service.Services, stage);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(client, "/health"));
        await DeclareAsync(service.Services, Stage.All[^1]);

        await Eventually.HoldsAsync(async () => await StatusAsync(client, "/health") == HttpStatusCode.OK, "it is ready", Cancelled);
        var lags = await client.GetFromJsonAsync<JsonElement>("/lag", Cancelled);
        Assert.Equal(2 * Stage.All.Count, lags.GetArrayLength());
        Assert.All(lags.EnumerateArray(), lag => Assert.Equal((0, 0), (lag.GetProperty("end").GetInt32(), lag.GetProperty("lag").GetInt32())));
        await DeclareAsync(service.Services, "ecommerce.kept", new() { ["retention.ms"] = $"{long.MaxValue}" });
        var topics = await client.GetFromJsonAsync<JsonElement>("/topics", Cancelled);
        Assert.Contains("ecommerce.order-commands 2 1 delete 7 d", topics.EnumerateArray().Select(InWords));
        Assert.Contains("ecommerce.kept 2 1 delete for ever", topics.EnumerateArray().Select(InWords));

        await broker.KillAsync();

        await Eventually.HoldsAsync(
            async () => await StatusAsync(client, "/lag") == HttpStatusCode.ServiceUnavailable, "the lag is not known any more", Cancelled);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(client, "/topics"));
    }

    private static string InWords(JsonElement topic) => string.Join(' ', Members.Select(member => topic.GetProperty(member).ToString()));

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path, Cancelled);
        return answer.StatusCode;
    }

    private static Task<TopicsReport> DeclareAsync(IServiceProvider services, Stage stage) =>
        DeclareAsync(services, stage.Input.Name("ecommerce"), []);

    private static Task<TopicsReport> DeclareAsync(IServiceProvider services, string topic, Dictionary<string, string> settings) =>
        services.GetRequiredService<ITopicAdmin>().DeclareAsync([new TopicDeclaration(topic, 2, settings)], Cancelled);
}
