using EcomStreaming.Broker.Tests.Compliance;
using EcomStreaming.Broker.Tests.Support;

[assembly: AssemblyFixture(typeof(EmbeddedCluster))]

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>This broker, one for the whole suite.</summary>
public sealed class EmbeddedCluster : IComplianceCluster, IAsyncDisposable
{
    private readonly Lazy<Task<TestBroker>> broker = new(() => TestBroker.StartAsync(CancellationToken.None));

    async Task<RawClient> IComplianceCluster.ConnectAsync(CancellationToken cancellationToken) =>
        await (await broker.Value).ConnectAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (broker.IsValueCreated) await (await broker.Value).DisposeAsync();
    }
}
