using Confluent.Kafka;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>
/// Healthy while the cluster names its brokers within three seconds. It reads metadata only: it writes no record and creates no topic. One
/// client serves all probes, since making one costs threads and connections.
/// </summary>
internal sealed class KafkaMetadataCheck(IResourceWithConnectionString kafka) : IHealthCheck, IDisposable
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim oneAtATime = new(1);
    private IAdminClient? client;
    private string? servers;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await oneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (await kafka.GetConnectionStringAsync(cancellationToken) is not { Length: > 0 } address) return Unwell("its address is not known yet");
            var cluster = await ClientOf(address).DescribeClusterAsync(new() { RequestTimeout = AnswerTimeout }).WaitAsync(cancellationToken);
            return cluster.Nodes.Count > 0 ? HealthCheckResult.Healthy() : Unwell("it names no broker");
        }
        catch (KafkaException e)
        {
            return Unwell(e.Error.Reason, e);
        }
        finally
        {
            oneAtATime.Release();
        }

        HealthCheckResult Unwell(string reason, Exception? e = null) => new(context.Registration.FailureStatus, $"Kafka: {reason}", e);
    }

    public void Dispose()
    {
        client?.Dispose();
        oneAtATime.Dispose();
    }

    /// <summary>A restarted resource may have moved to another port.</summary>
    private IAdminClient ClientOf(string address)
    {
        if (client is not null && address == servers) return client;
        client?.Dispose();
        servers = address;
        return client = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = address, ReconnectBackoffMaxMs = 1_000 })
            .SetLogHandler((_, _) => { })    // the client would write each refused connection to standard error
            .SetErrorHandler((_, _) => { })
            .Build();
    }
}
