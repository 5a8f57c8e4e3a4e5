using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using EcomStreaming.TestSupport;

namespace EcomStreaming.AppHost.Tests.Flow;

/// <summary>The whole shop under test: real processes, its own data, topics and ports.</summary>
internal sealed class RunningShop : IAsyncDisposable
{
    private static readonly string[] Services = ["orders", "inventory", "payments", "lag"];
    private static readonly TimeSpan CommandLimit = TimeSpan.FromMinutes(1);

    private readonly RunningApp running;

    private RunningShop(RunningApp running, string kafka)
    {
        (this.running, Kafka) = (running, kafka);
        Orders = App.CreateHttpClient("orders", "http");
        Inventory = App.CreateHttpClient("inventory", "http");
    }

    /// <summary>Set where the run is to use a cluster that somebody else started: what kills the broker does not apply there.</summary>
    public static string? ExternalKafka => Environment.GetEnvironmentVariable("ConnectionStrings__kafka") is { Length: > 0 } servers ? servers : null;

    public string Data => running.Data;

    public string Prefix => running.Prefix;

    public string Kafka { get; }

    public HttpClient Orders { get; }

    public HttpClient Inventory { get; }

    public DistributedApplication App => running.App;

    public static Task<RunningShop> StartAsync(params string[] settings) => StartAsync(new DistributedApplicationTestingBuilderOptions(), settings);

    public static async Task<RunningShop> StartAsync(DistributedApplicationTestingBuilderOptions options, params string[] settings)
    {
        var running = await RunningApp.StartAsync(options, settings);
        try
        {
            var kafka = await running.WithinAsync("the shop is healthy", async token =>
            {
                foreach (var service in Services)
                    await running.App.ResourceNotifications.WaitForResourceHealthyAsync(service, token);
                return await running.App.GetConnectionStringAsync("kafka", token);
            });
            return new RunningShop(running, kafka!);
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    public async Task ReplenishAsync(string product, int quantity, CancellationToken cancellationToken)
    {
        using var response = await PostAsync(Inventory, $"/products/{product}/replenishments", new { quantity }, cancellationToken);
        await Eventually.HoldsAsync(
            async () =>
            {
                using var read = await Inventory.GetAsync(response.Headers.Location, cancellationToken);
                return read.IsSuccessStatusCode;
            },
            $"the stock of {product} has been added",
            cancellationToken);
    }

    /// <summary>Places an order and gives its id.</summary>
    public async Task<Guid> PlaceAsync(string customer, CancellationToken cancellationToken, params (string Product, int Quantity)[] lines)
    {
        var order = new
        {
            customerId = customer,
            currency = "GBP",
            lines = lines.Select(line => new { productId = line.Product, quantity = line.Quantity, unitPrice = 2.55m }),
        };
        using var response = await PostAsync(Orders, "/orders", order, cancellationToken);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return answer.GetProperty("orderId").GetGuid();
    }

    /// <summary>The order once it has come to its end.</summary>
    public Task<JsonElement> EndOfAsync(Guid order, CancellationToken cancellationToken) => Eventually.GetAsync(
        async () =>
        {
            using var response = await Orders.GetAsync($"/orders/{order}", cancellationToken);
            if (!response.IsSuccessStatusCode) return null;
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            return answer.GetProperty("status").GetString() is "confirmed" or "rejected" ? answer : (JsonElement?)null;
        },
        $"order {order} reaches a terminal state",
        cancellationToken);

    public Task<JsonElement> ProductAsync(string product, CancellationToken cancellationToken) =>
        Inventory.GetFromJsonAsync<JsonElement>($"/products/{product}", cancellationToken);

    /// <summary>Kills one running process of the resource with SIGKILL and gives the id of the instance that it was.</summary>
    public Task<string> KillAsync(string resource, CancellationToken cancellationToken) =>
        Bounded.WithinAsync(CommandLimit, $"{resource} is killed", token => KillOneAsync(resource, token), cancellationToken);

    /// <summary>Starts an instance again, as a person would from the dashboard.</summary>
    public async Task RestartAsync(string instanceId, CancellationToken cancellationToken)
    {
        var result = await Bounded.WithinAsync(
            CommandLimit,
            $"{instanceId} starts again",
            token => App.ResourceCommands.ExecuteCommandAsync(instanceId, KnownResourceCommands.StartCommand, token),
            cancellationToken);
        Assert.True(result.Success, result.Message);
    }

    public async ValueTask DisposeAsync()
    {
        Orders.Dispose();
        Inventory.Dispose();
        await running.DisposeAsync();
    }

    private async Task<string> KillOneAsync(string resource, CancellationToken cancellationToken)
    {
        var instance = await App.ResourceNotifications.WaitForResourceAsync(
            resource, change => change.Snapshot.State?.Text == KnownResourceStates.Running && ProcessIdOf(change) is not null, cancellationToken);
        Signals.Send(ProcessIdOf(instance)!.Value, UnixSignal.Kill);
        await App.ResourceNotifications.WaitForResourceAsync(
            resource,
            change => change.ResourceId == instance.ResourceId && change.Snapshot.State?.Text == KnownResourceStates.Finished,
            cancellationToken);
        return instance.ResourceId;
    }

    /// <summary>A command under one key, repeated while the answer is to come again: a process or the broker may be away.</summary>
    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string path, object body, CancellationToken cancellationToken)
    {
        var key = Guid.NewGuid().ToString();
        HttpResponseMessage? answer = null;
        await Eventually.HoldsAsync(
            async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
                request.Headers.Add("Idempotency-Key", key);
                answer?.Dispose();
                answer = await client.SendAsync(request, cancellationToken);
                return answer.StatusCode != HttpStatusCode.ServiceUnavailable;
            },
            $"{path} takes a command",
            cancellationToken);
        return answer!.EnsureSuccessStatusCode();
    }

    private static int? ProcessIdOf(ResourceEvent change) => change.Snapshot.Properties
        .FirstOrDefault(property => property.Name == "executable.pid")?.Value is { } pid
            ? Convert.ToInt32(pid, CultureInfo.InvariantCulture)
            : null;
}
