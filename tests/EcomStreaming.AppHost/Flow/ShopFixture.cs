namespace EcomStreaming.AppHost.Tests.Flow;

/// <summary>One shop for the tests of a class that leave it as they found it.</summary>
public sealed class ShopFixture : IAsyncLifetime
{
    internal RunningShop Shop { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Shop = await RunningShop.StartAsync("--Ecom:Replicas:inventory=2", "--Ecom:Replicas:orders=2");

    public ValueTask DisposeAsync() => Shop.DisposeAsync();
}
