using Aspire.Hosting.ApplicationModel;
using EcomStreaming.TestSupport;

namespace EcomStreaming.AppHost.Tests.Flow;

/// <summary>Aspire's command Rebuild, which stops a service, builds it in the configuration that runs, and starts it again.</summary>
[Collection(typeof(SharedShop))]
public sealed class RebuildTests(ShopFixture fixture)
{
    private const string Service = "lag";

    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(3);

    private readonly RunningShop shop = fixture.Shop;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rebuilt_service_runs_again()
    {
        var result = await Bounded.WithinAsync(
            BuildLimit,
            "the service is rebuilt",
            token => shop.App.ResourceCommands.ExecuteCommandAsync(Service, KnownResourceCommands.RebuildCommand, token),
            Cancelled);

        Assert.True(result.Success, result.Message);
        await Bounded.WithinAsync(
            BuildLimit,
            "the service is ready again",
            token => shop.App.ResourceNotifications.WaitForResourceHealthyAsync(Service, token),
            Cancelled);
    }
}
