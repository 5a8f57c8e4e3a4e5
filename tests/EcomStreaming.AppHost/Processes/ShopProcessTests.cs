using EcomStreaming.AppHost.Tests.Flow;
using EcomStreaming.Contracts;
using EcomStreaming.TestSupport;

namespace EcomStreaming.AppHost.Tests.Processes;

/// <summary>What a person sees who starts the shop and stops it, gently or not.</summary>
public sealed class ShopProcessTests
{
    private readonly string prefix = $"p{Guid.NewGuid():N}"[..12];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Started_twice_the_second_finds_the_orders_of_the_first_and_adds_none()
    {
        using var data = new TemporaryFolder("twice");

        var first = await PlayTapeAsync(data.Path);
        var second = await PlayTapeAsync(data.Path);

        Assert.NotEmpty(first);
        Assert.Equal(first, second);
    }

    [Theory]
    [InlineData(UnixSignal.Terminate)]
    [InlineData(UnixSignal.Interrupt)]
    [InlineData(UnixSignal.Kill)]
    public async Task Stopped_by_any_signal_it_leaves_no_process(UnixSignal signal)
    {
        using var data = new TemporaryFolder("stopped");
        await using var host = AppHostProcess.Start(data.Path, prefix, "--tape", "none");
        await host.SaysAsync("The shop is open", Cancelled);
        Assert.NotEmpty(ProcessLedger.WithInEnvironment(prefix));

        await host.StopAsync(signal, Cancelled);

        await Eventually.HoldsAsync(
            () => ProcessLedger.WithInEnvironment(prefix).Count == 0,
            $"no process is left; there are {string.Join("; ", ProcessLedger.WithInEnvironment(prefix))}",
            Cancelled);
    }

    [Fact]
    public async Task A_wrong_kafka_is_refused_in_one_line()
    {
        using var data = new TemporaryFolder("wrong");
        await using var host = AppHostProcess.Start(data.Path, prefix, "--kafka", "redpanda");

        Assert.Equal(2, await host.ExitCodeAsync(Cancelled));
        Assert.Equal("--kafka takes embedded, container or external, not 'redpanda'.", host.Output.Trim());
    }

    /// <summary>Runs the shop until the tape is through, then reads its log: the ids of all facts about orders.</summary>
    private async Task<SortedSet<string>> PlayTapeAsync(string data)
    {
        await using (var host = AppHostProcess.Start(data, prefix))
        {
            await host.SaysAsync("orders per second", Cancelled);
            Assert.Equal(0, await host.StopAsync(UnixSignal.Terminate, Cancelled));
        }

        if (RunningShop.ExternalKafka is { } cluster) return OrderFacts(cluster);
        await using var broker = await BrokerProcess.StartAsync(Path.Combine(data, "kafka"), Cancelled);
        return OrderFacts(broker.BootstrapServers);
    }

    private SortedSet<string> OrderFacts(string bootstrapServers) =>
        [.. TerminalFacts.All(bootstrapServers, ShopTopic.Orders.Name(prefix)).Select(fact => $"{fact.GetType().Name} {fact.Id}")];
}
