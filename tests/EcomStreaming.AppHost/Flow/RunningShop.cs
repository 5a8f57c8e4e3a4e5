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
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder data;
    private readonly DistributedApplication app;

    private RunningShop(TemporaryFolder data, DistributedApplication app, string prefix, string kafka)
    {
        (this.data, this.app, Prefix, Kafka) = (data, app, prefix, kafka);
        Orders = app.CreateHttpClient("orders", "http");
        Inventory = app.CreateHttpClient("inventory", "http");
    }

    /// <summary>Set where the run is to use a cluster that somebody else started: what kills the broker does not apply there.</summary>
    public static string? ExternalKafka => Environment.GetEnvironmentVariable("ConnectionStrings__kafka") is { Length: > 0 } servers ? servers : null;

    public string Data => data.Path;

    public string Prefix { get; }

    public string Kafka { get; }

    public HttpClient Orders { get; }

    public HttpClient Inventory { get; }

    public DistributedApplication App => app;

    public static Task<RunningShop> StartAsync(params string[] settings) => StartAsync(_ => { }, settings);

    /// <param name="configure">Changes what the AppHost has built, before it starts.</param>
    public static async Task<RunningShop> StartAsync(Action<IDistributedApplicationTestingBuilder> configure, params string[] settings)
    {
        using var timeout = new CancellationTokenSource(StartTimeout);
        var data = new TemporaryFolder("shop");
        var prefix = $"t{Guid.NewGuid():N}"[..12];
        string[] args = [$"--Ecom:Data={data.Path}", $"--Ecom:TopicPrefix={prefix}", "--Ecom:Tape=none", .. settings];

        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.EcomStreaming_AppHost>(args, timeout.Token);
        configure(builder);
        var app = await builder.BuildAsync(timeout.Token);
        try
        {
            await app.StartAsync(timeout.Token);
            foreach (var service in new[] { "orders", "inventory", "payments" })
                await app.ResourceNotifications.WaitForResourceHealthyAsync(service, timeout.Token);
            var kafka = await app.GetConnectionStringAsync("kafka", timeout.Token);
            return new RunningShop(data, app, prefix, kafka!);
        }
        catch
        {
            await app.DisposeAsync();
            data.Dispose();
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
    public async Task<string> KillAsync(string resource, CancellationToken cancellationToken)
    {
        var instance = await app.ResourceNotifications.WaitForResourceAsync(
            resource, change => change.Snapshot.State?.Text == KnownResourceStates.Running && ProcessIdOf(change) is not null, cancellationToken);
        using var process = System.Diagnostics.Process.GetProcessById(ProcessIdOf(instance)!.Value);
        process.Kill(entireProcessTree: true); // the process of a project is `dotnet run`, which has the service below it
        await app.ResourceNotifications.WaitForResourceAsync(
            resource,
            change => change.ResourceId == instance.ResourceId && change.Snapshot.State?.Text == KnownResourceStates.Finished,
            cancellationToken);
        return instance.ResourceId;
    }

    /// <summary>Starts an instance again, as a person would from the dashboard.</summary>
    public async Task RestartAsync(string instanceId, CancellationToken cancellationToken)
    {
        var result = await app.ResourceCommands.ExecuteCommandAsync(instanceId, KnownResourceCommands.StartCommand, cancellationToken);
        Assert.True(result.Success, result.Message);
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

    public async ValueTask DisposeAsync()
    {
        Orders.Dispose();
        Inventory.Dispose();
        await app.DisposeAsync();
        data.Dispose();
    }
}
