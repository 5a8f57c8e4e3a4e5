using EcomStreaming.TestSupport;

namespace EcomStreaming.ServiceDefaults.Tests.Export;

/// <summary>A broker with the shop's topics, for the services of one test class.</summary>
public sealed class ShopBroker : IAsyncLifetime
{
    private BrokerProcess? broker;

    public string Address => broker!.BootstrapServers;

    public async ValueTask InitializeAsync()
    {
        broker = await BrokerProcess.StartAsync(CancellationToken.None);
        await using var topics = ServiceProcess.Start("EcomStreaming.Topics", Address, collector: "");
        await topics.ExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (broker is not null) await broker.DisposeAsync();
    }
}
