using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace EcomStreaming.ServiceDefaults.Tests.Telemetry;

/// <summary>A collector that takes connections and never answers must not hold up a service that is told to stop.</summary>
public sealed class UnansweredExportTests
{
    /// <summary>Under the ten seconds that one signal alone may take by default, far above what three take here.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(9);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http/protobuf", null)]
    [InlineData("grpc", "in_memory")]
    public async Task A_service_stops_within_seconds_though_nobody_takes_its_telemetry(string protocol, string? retry)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var app = await AService.StartAsync(Cancelled, settings: new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://{silent.LocalEndpoint}",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol,
            ["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = retry,
        });
        using var client = AService.Client(app);
        (await client.GetAsync("/alive", Cancelled)).EnsureSuccessStatusCode();
        var clock = Stopwatch.StartNew();

        await app.StopAsync(Cancelled);
        await app.DisposeAsync();

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Bound);
        Assert.True(silent.Pending(), "It tried to export at all.");
    }
}
