using EcomStreaming.AppHost.Tests.Flow;
using EcomStreaming.Contracts;
using EcomStreaming.TestSupport;

namespace EcomStreaming.AppHost.Tests.Processes;

/// <summary>What a person sees who starts the shop and stops it, gently or not.</summary>
public sealed class ShopProcessTests
{
    /// <summary>The AppHost's own limit, and the orchestrator's after it.</summary>
    private static readonly TimeSpan HostLimit = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan OrchestratorLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan KilledLimit = TimeSpan.FromSeconds(10);

    private readonly string prefix = $"p{Guid.NewGuid():N}"[..12];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Started_again_at_once_it_has_the_orders_of_before_and_adds_none()
    {
        using var turn = await ShopTurn.TakeAsync(Cancelled);
        using var data = new TemporaryFolder("twice");

        await PlayTapeAsync(turn, data.Path, UnixSignal.Interrupt);
        await PlayTapeAsync(turn, data.Path, UnixSignal.Terminate);

        var facts = await OrderFactsAsync(data.Path);
        Assert.NotEmpty(facts);
        Assert.Equal(facts.Distinct(), facts);
        Assert.Equal(facts.Count(fact => fact.StartsWith(nameof(OrderPlaced), StringComparison.Ordinal)), facts.Count(IsTerminal));
    }

    [Fact]
    public async Task Started_with_interrupts_ignored_it_ends_when_it_is_terminated()
    {
        using var turn = await ShopTurn.TakeAsync(Cancelled);
        using var data = new TemporaryFolder("background");
        await using var host = AppHostProcess.Start(turn, data.Path, prefix, new AppHostStart { IgnoresInterrupt = true }, "--tape", "none");
        await host.SaysAsync("The shop is open", Cancelled);

        EndsInOrder(await ShopStop.ByAsync(UnixSignal.Terminate, host, Cancelled), host);
    }

    [Fact]
    public async Task Killed_it_leaves_no_process_wherever_its_dotnet_lies()
    {
        using var turn = await ShopTurn.TakeAsync(Cancelled);
        using var data = new TemporaryFolder("killed");
        using var nowhere = new TemporaryFolder("nowhere");
        await using var host = AppHostProcess.Start(turn, data.Path, prefix, PrivateDotnet.Start(nowhere.Path), "--tape", "none");
        await host.SaysAsync("The shop is open", Cancelled);
        Assert.True(host.Processes.Count > 5, $"These run: {string.Join("; ", host.Processes)}");

        var stop = await ShopStop.ByAsync(UnixSignal.Kill, host, Cancelled);

        Assert.InRange(stop.AllEnded, TimeSpan.Zero, MachineLoad.Stretch(KilledLimit));
    }

    [Fact]
    public async Task A_service_that_crashes_is_named_with_its_reason()
    {
        using var turn = await ShopTurn.TakeAsync(Cancelled);
        using var data = new TemporaryFolder("crashes");
        await using var host = AppHostProcess.Start(turn, data.Path, prefix, "--tape", "none", "--Telemetry:SpansPerSecond=-1");

        var line = await host.LineAsync("topics failed (exit code ", Cancelled);

        Assert.Contains("SpansPerSecond must be between 0 and 100000", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--kafka must be embedded, container or external, not 'redpanda'.", "--kafka", "redpanda")]
    [InlineData("--kafka external needs ConnectionStrings__kafka=HOST:PORT in the environment.", "--kafka", "external")]
    [InlineData("--tape must be a folder or none; there is no folder /nowhere.", "--tape", "/nowhere")]
    [InlineData("--bogus is not known here.", "--bogus", "x")]
    [InlineData("'serve' is not known here: the shop takes switches only, such as --tape none.", "serve")]
    [InlineData("--tape needs a value.", "--tape", "--kafka", "embedded")]
    [InlineData("--data (Ecom:Data) is given twice.", "--data", "elsewhere")]
    [InlineData("Invalid operation specified. Valid operations are 'publish', 'run', or 'inspect'.", "--operation", "sell")]
    [InlineData("--Ecom:Replicas:orders must be a number from 1 to 100, not 'two'.", "--Ecom:Replicas:orders=two")]
    public async Task What_cannot_be_met_is_refused_in_one_line(string line, params string[] args)
    {
        using var turn = await ShopTurn.TakeAsync(Cancelled);
        using var data = new TemporaryFolder("wrong");
        var here = new AppHostStart { Environment = new Dictionary<string, string?> { ["ConnectionStrings__kafka"] = null } };
        var folder = Path.Combine(data.Path, "shop");
        await using var host = AppHostProcess.Start(turn, folder, prefix, here, args);

        Assert.Equal(2, await host.ExitCodeAsync(Cancelled));
        Assert.Equal(line, host.Output.Trim());
        Assert.Empty(host.Processes);
        Assert.False(Directory.Exists(folder), "Nothing is begun before everything is read.");
    }

    [Fact]
    public async Task A_second_shop_on_the_same_data_ends_at_once_and_leaves_the_first_alone()
    {
        using var turn = await ShopTurn.TakeAsync(Cancelled);
        using var data = new TemporaryFolder("shared");
        await using var first = AppHostProcess.Start(turn, data.Path, prefix, "--tape", "none");
        await first.SaysAsync("The shop is open", Cancelled);
        var before = first.Processes.Count;

        await using (var second = AppHostProcess.Start(turn, data.Path, $"{prefix}b", "--tape", "none"))
        {
            Assert.Equal(2, await second.ExitCodeAsync(Cancelled));
            Assert.Equal($"The data folder {data.Path} is in use by another shop; --data DIR names another folder.", second.Output.Trim());
        }

        Assert.Equal(before, first.Processes.Count);
        Assert.Equal(0, await first.StopAsync(UnixSignal.Terminate, Cancelled));
    }

    private async Task PlayTapeAsync(ShopTurn turn, string data, UnixSignal signal)
    {
        await using var host = AppHostProcess.Start(turn, data, prefix);
        await host.SaysAsync("orders per second", Cancelled);
        EndsInOrder(await ShopStop.ByAsync(signal, host, Cancelled), host);
    }

    private static void EndsInOrder(ShopStop stop, AppHostProcess host)
    {
        // As the shop itself says on a machine with too much to do; on another one it may not.
        var isTooSlow = MachineLoad.IsBusy && host.Output.Contains("Kafka stops all the same", StringComparison.Ordinal);
        Assert.Equal(0, stop.ExitCode);
        if (!isTooSlow) Assert.Empty(stop.ServicesAfterBroker);
        Assert.InRange(stop.HostEnded, TimeSpan.Zero, MachineLoad.Stretch(HostLimit));
        Assert.InRange(stop.AllEnded - stop.HostEnded, TimeSpan.Zero, MachineLoad.Stretch(OrchestratorLimit));
    }

    /// <summary>The log that the shop has left: all facts about orders.</summary>
    private async Task<List<string>> OrderFactsAsync(string data)
    {
        if (RunningShop.ExternalKafka is { } cluster) return OrderFacts(cluster);
        await using var broker = await BrokerProcess.StartAsync(Path.Combine(data, "kafka"), Cancelled);
        return OrderFacts(broker.BootstrapServers);
    }

    private List<string> OrderFacts(string bootstrapServers) =>
        [.. TerminalFacts.All(bootstrapServers, ShopTopic.Orders.Name(prefix)).Select(fact => $"{fact.GetType().Name} {fact.Id}")];

    private static bool IsTerminal(string fact) =>
        fact.StartsWith(nameof(OrderConfirmed), StringComparison.Ordinal) || fact.StartsWith(nameof(OrderRejected), StringComparison.Ordinal);
}
