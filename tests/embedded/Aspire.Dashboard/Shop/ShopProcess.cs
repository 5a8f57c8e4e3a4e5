using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Dashboard.Tests.Support;
using EcomStreaming.TestSupport;

namespace Aspire.Dashboard.Tests.Shop;

/// <summary>The shop as a person starts it, with its tape of orders: its processes, its dashboard's address, its data. Of a class's tests or of one.</summary>
public sealed class ShopProcess : IAsyncLifetime
{
    private readonly TemporaryFolder data = new("dashboard");

    /// <summary>What its processes have in their environment.</summary>
    public string Mark { get; } = $"d{Guid.NewGuid():N}"[..12];

    /// <summary>Of the topics: what is Kafka's may be a cluster that others use, too. On pictures they are called as a person's are.</summary>
    public string Prefix => Pictures.AreWanted ? "ecommerce" : Mark;

    /// <summary>As the AppHost prints it.</summary>
    public Uri Login { get; private set; } = null!;

    public AppHostProcess Host { get; private set; } = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Returns as soon as the dashboard is there; the rest of the shop starts meanwhile.</summary>
    public async ValueTask InitializeAsync()
    {
        Host = AppHostProcess.Start(data.Path, Mark, $"--Ecom:TopicPrefix={Prefix}");
        Login = new(await AddressAsync("Login to the dashboard at "));
    }

    /// <summary>Every order of the tape has come to its end; gives how many there are.</summary>
    public async Task<int> TapeAsync()
    {
        await Host.SaysAsync("orders per second", Cancelled);
        var placed = await Host.LineAsync("tape:   placed", Cancelled);
        return int.Parse(placed.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Stocks two products, orders one of each, and gives the order's id.</summary>
    public async Task<string> PlaceOrderAsync()
    {
        using var http = new HttpClient();
        var (inventory, orders) = (await AddressAsync("inventory is ready at "), await AddressAsync("orders is ready at "));
        string[] products = ["PAGE-1", "PAGE-2"];
        foreach (var product in products)
            (await http.PostAsJsonAsync($"{inventory}/products/{product}/replenishments", new { quantity = 10 }, Cancelled)).EnsureSuccessStatusCode().Dispose();
        var lines = products.Select(productId => new { productId, quantity = 1, unitPrice = 2.55m });
        using var answer = await http.PostAsJsonAsync($"{orders}/orders", new { customerId = "17850", currency = "GBP", lines }, Cancelled);
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("orderId").GetString()!;
    }

    /// <summary>Opens a page of the dashboard, logged in.</summary>
    internal Task<ChromiumPage> OpenAsync(string path) => ChromiumPage.OpenAsync(Login, path);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Eventually.HoldsAsync(() => ProcessLedger.WithInEnvironment(Mark).Count == 0, "no process of the shop is left", CancellationToken.None);
        data.Dispose();
    }

    private async Task<string> AddressAsync(string words) => (await Host.LineAsync(words, Cancelled)).Split(words)[1].Trim();
}
