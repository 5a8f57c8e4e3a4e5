using EcomStreaming.TestSupport.Otlp;

namespace EcomStreaming.AppHost.Tests.Flow;

/// <summary>
/// One shop, of two replicas of each stage's service, for the tests that leave it as they found it. Its telemetry goes to a receiver.
/// </summary>
public sealed class ShopFixture : IAsyncLifetime
{
    internal const int Replicas = 2;
    private static readonly string[] Replicated = ["orders", "inventory", "payments"];

    internal RunningShop Shop { get; private set; } = null!;

    internal OtlpReceiver Receiver { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Receiver = await OtlpReceiver.StartAsync(TestContext.Current.CancellationToken);
        Shop = await RunningShop.StartAsync(
        [
            .. Replicated.Select(service => $"--Ecom:Replicas:{service}={Replicas}"),
            $"--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL={Receiver.Address}",
            "--Telemetry:SpansPerSecond=100000", // each order's trace is recorded, however fast tests place them
            "--Telemetry:BatchSpans=true",
            "--Ecom:KafkaGraceSeconds=3", // how long a test has to wait that kills the broker
        ]);
    }

    public async ValueTask DisposeAsync()
    {
        if (Shop is not null) await Shop.DisposeAsync();
        await Receiver.DisposeAsync();
    }
}
