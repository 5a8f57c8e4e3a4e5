using System.Net;
using EcomStreaming.Broker.Tests.Compliance;
using EcomStreaming.Broker.Tests.Support;

[assembly: AssemblyFixture(typeof(ApacheKafkaCluster))]

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>
/// The Apache Kafka that <c>KAFKA_BOOTSTRAP</c> names (an IPv4 address and port), or one that is started for the suite from <c>KAFKA_HOME</c>.
/// </summary>
public sealed class ApacheKafkaCluster : IComplianceCluster, IAsyncDisposable
{
    private readonly Lazy<Task<ApacheKafka>> started = new(() => ApacheKafka.StartAsync(CancellationToken.None));

    private static IPEndPoint? Named { get; } =
        Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP") is { Length: > 0 } address ? IPEndPoint.Parse(address) : null;

    async Task<RawClient> IComplianceCluster.ConnectAsync(CancellationToken cancellationToken)
    {
        if (Named is not null) return await RawClient.ConnectAsync(Named, cancellationToken);
        _ = ExternalTool.Script("kafka-run-class.sh"); // skips here, and not while the fixture is made
        return await RawClient.ConnectAsync((await started.Value).Endpoint, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (started is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } node }) await (await node).DisposeAsync();
    }
}
