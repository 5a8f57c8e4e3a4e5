using System.Text.Json;
using Aspire.Hosting.Testing;
using EcomStreaming.AppHost.Tests.Flow;
using EcomStreaming.TestSupport;
using Microsoft.Playwright;

namespace EcomStreaming.AppHost.Tests.Dashboard;

/// <summary>A shop with Aspire's dashboard, one Chromium that looks at it, and an order that has come to its end.</summary>
public class DashboardFixture : IAsyncLifetime
{
    private static readonly TimeSpan LinkLimit = TimeSpan.FromMinutes(1);
    private static readonly string[] Products = ["SEEN-1", "SEEN-2"];

    private Chromium? chromium;
    private Uri? login;
    private Exception? skip;

    internal RunningShop Shop { get; private set; } = null!;

    /// <summary>The order as the service gives it.</summary>
    internal JsonElement Order { get; private set; }

    internal string OrderId => Order.GetProperty("orderId").GetString()!;

    /// <summary>Settings of the shop beside those of every test.</summary>
    protected virtual string[] Settings => [];

    public async ValueTask InitializeAsync()
    {
        var cancelled = TestContext.Current.CancellationToken;
        if (FindChromium() is not { } program) return;
        Shop = await RunningShop.StartAsync(new DistributedApplicationTestingBuilderOptions { EnableDashboard = true }, Settings);
        login = await Bounded.WithinAsync(LinkLimit, "the dashboard has an address", Shop.App.GetDashboardUrlAsync, cancelled);
        chromium = await Chromium.StartAsync(program, cancelled);
        foreach (var product in Products) await Shop.ReplenishAsync(product, 100, cancelled);
        var id = await Shop.PlaceAsync("seen-1", cancelled, (Products[0], 1), (Products[1], 2));
        Order = await Shop.EndOfAsync(id, cancelled);
    }

    /// <summary>A page on the resources, led there by the link that logs in.</summary>
    internal Task<DashboardPage> LoginAsync(ColorScheme scheme = ColorScheme.Light) =>
        skip is null ? DashboardPage.LoginAsync(chromium!, login!, scheme) : throw skip;

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (chromium is not null) await chromium.DisposeAsync();
        if (Shop is not null) await Shop.DisposeAsync();
    }

    /// <summary>Null where the tests skip for want of it: what a fixture throws fails them, so each is told when it asks for a page.</summary>
    private string? FindChromium()
    {
        try
        {
            return Chromium.Find();
        }
        catch (Exception e) when (TestTool.IsSkip(e))
        {
            skip = e;
            return null;
        }
    }
}
