using EcomStreaming.TestSupport;

namespace EcomStreaming.Streaming.Tests.Support;

/// <summary>One broker for a class, or the cluster that <c>ConnectionStrings__kafka</c> names; each test has topics of its own.</summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    private BrokerProcess? broker;

    private static string? External => Environment.GetEnvironmentVariable("ConnectionStrings__kafka") is { Length: > 0 } servers ? servers : null;

    public string Kafka => External ?? broker!.BootstrapServers;

    public static string NewPrefix() => $"t{Guid.NewGuid():N}"[..12];

    public async ValueTask InitializeAsync()
    {
        if (External is null) broker = await BrokerProcess.StartAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => broker?.DisposeAsync() ?? ValueTask.CompletedTask;
}
