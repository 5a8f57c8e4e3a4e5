using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>A process of Apache Kafka, one node with a controller of its own (KRaft), on free ports and in a folder of its own.</summary>
internal sealed class ApacheKafka : IAsyncDisposable
{
    private const string ClusterId = "Y29tcGxpYW5jZS10ZXN0cw"; // 16 bytes in base64, as Kafka wants it

    private readonly TemporaryFolder folder;
    private readonly Process process;

    private ApacheKafka(IPEndPoint endpoint, TemporaryFolder folder, Process process) =>
        (Endpoint, this.folder, this.process) = (endpoint, folder, process);

    public IPEndPoint Endpoint { get; }

    public static async Task<ApacheKafka> StartAsync(CancellationToken cancellationToken)
    {
        var (folder, endpoint) = (new TemporaryFolder("apache-kafka"), new IPEndPoint(IPAddress.Loopback, FreePort()));
        var settings = Path.Combine(folder.Path, "server.properties");
        await File.WriteAllLinesAsync(settings, Settings(endpoint, FreePort(), folder.Path), cancellationToken);
        await ExternalTool.KafkaAsync("kafka-run-class.sh", "kafka.tools.StorageTool", "format", "--cluster-id", ClusterId, "--config", settings);
        var node = new ApacheKafka(endpoint, folder, ExternalTool.StartKafka(folder.Path, "kafka-run-class.sh", "kafka.Kafka", settings));
        try
        {
            await Eventually.HoldsAsync(() => node.AnswersAsync(cancellationToken), "Apache Kafka answers", cancellationToken);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        folder.Dispose();
    }

    /// <summary>Whether it takes connections and knows itself.</summary>
    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        if (process.HasExited) throw new InvalidOperationException($"Apache Kafka ended with {process.ExitCode}.");
        try
        {
            using var client = await RawClient.ConnectAsync(Endpoint, cancellationToken);
            var metadata = await client.AskAsync(ApiKey.Metadata, 1, new Wire().Int32(0).Bytes, cancellationToken);
            return new KafkaReader(metadata, flexible: false).ReadArrayLength() > 0;
        }
        catch (Exception e) when (e is SocketException or EndOfStreamException)
        {
            return false;
        }
    }

    /// <summary>Kafka's defaults, but for what one node needs and a test should not wait for.</summary>
    private static string[] Settings(IPEndPoint endpoint, int controllerPort, string folder) =>
    [
        "process.roles=broker,controller",
        "node.id=1",
        $"controller.quorum.voters=1@127.0.0.1:{controllerPort}",
        $"listeners=PLAINTEXT://{endpoint},CONTROLLER://127.0.0.1:{controllerPort}",
        $"advertised.listeners=PLAINTEXT://{endpoint}",
        "controller.listener.names=CONTROLLER",
        "inter.broker.listener.name=PLAINTEXT",
        $"log.dirs={Path.Combine(folder, "log")}",
        "group.initial.rebalance.delay.ms=0",
        "offsets.topic.replication.factor=1",
        "offsets.topic.num.partitions=4",
        "transaction.state.log.replication.factor=1",
        "transaction.state.log.min.isr=1",
        "transaction.state.log.num.partitions=4",
        "log.cleaner.backoff.ms=200",
    ];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
