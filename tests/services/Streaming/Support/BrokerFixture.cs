using EcomStreaming.TestSupport;

namespace EcomStreaming.Streaming.Tests.Support;

/// <summary>One broker for a class; each test has topics of its own.</summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    public BrokerProcess Broker { get; private set; } = null!;

    public string Kafka => Broker.BootstrapServers;

    public static string NewPrefix() => $"t{Guid.NewGuid():N}"[..12];

    public async ValueTask InitializeAsync() => Broker = await BrokerProcess.StartAsync(CancellationToken.None);

    public ValueTask DisposeAsync() => Broker.DisposeAsync();
}
