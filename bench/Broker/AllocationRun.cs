using System.Net;
using EcomStreaming.Broker.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.BrokerBench;

/// <summary>
/// What a produce and a fetch allocate: the broker in this process, with a client that allocates next to nothing, whose share is taken off.
/// </summary>
internal static class AllocationRun
{
    private const int Requests = 2_000;
    private const string Topic = "allocations";

    /// <returns>Bytes for each request.</returns>
    public static async Task<(double Produce, double Fetch)> RunAsync(BatchShape shape, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("broker-bench-").FullName;
        try
        {
            var options = new BrokerOptions { Listen = new(IPAddress.Loopback, 0), Data = folder, Flush = FlushPolicy.None };
            await using var broker = await RunningBroker.StartAsync(options, Quiet, cancellationToken);
            using var connection = new RawConnection(broker.Endpoint);
            await Admin.CreateTopicAsync(connection, Topic, 1, cancellationToken);
            var produce = new ProduceFrame(
                Topic, [0], shape.ToBatch(null, isTransactional: false, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()));
            var fetch = new FetchFrame(Topic, 1, maxWaitMs: 500);
            return (PerRequest(() => Produce(connection, produce)), PerRequest(() => Fetch(connection, fetch)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double PerRequest(Action request)
    {
        for (var i = 0; i < Requests / 4; i++) request();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var mine = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Requests; i++) request();
        mine = GC.GetAllocatedBytesForCurrentThread() - mine;
        return (GC.GetTotalAllocatedBytes(precise: true) - before - mine) / (double)Requests;
    }

    private static void Produce(RawConnection connection, ProduceFrame frame)
    {
        connection.Send(frame.Numbered(0));
        ProduceFrame.Check(connection.Receive());
    }

    private static void Fetch(RawConnection connection, FetchFrame frame)
    {
        connection.Send(frame.Bytes);
        if (frame.Advance(connection.Receive()).Records == 0) frame.Rewind();
    }

    private static void Quiet(WebApplicationBuilder builder) => builder.Logging.ClearProviders();
}
