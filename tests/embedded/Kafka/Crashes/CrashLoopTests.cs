using EcomStreaming.Broker.Hosting;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Crashes;

/// <summary>
/// The broker is killed again and again while idempotent and transactional producers write and consumers commit offsets; after each kill everything
/// is read and held against what was done. Before each start some indexes are missing or torn, and in half of the rounds another partition is
/// damaged at a kill. A failure names the round's seed, which draws the flush policy too; see <see cref="Seed"/>.
/// </summary>
public sealed class CrashLoopTests
{
    /// <summary>Then another topic is begun: what is written is read again and again.</summary>
    private const int RoundsOfTopic = 10;

    private static readonly string[] FlushPolicies = ["interval", "always", "none"];

    private CrashWorkload? load;
    private CrashVictim victim = null!;
    private int rounds;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_lost_doubled_reordered_torn_read_though_aborted_or_committed_and_taken_back()
    {
        await using var broker = await BrokerProcess.StartAsync(Cancelled);
        victim = new(broker);
        await Seed.PlayAsync(FlushPolicies.Length, seed => PlayAsync(broker, seed), PolicyOf);
    }

    /// <summary>Rounds that follow each other have one after another.</summary>
    private static string PolicyOf(int seed) => FlushPolicies[(uint)seed % FlushPolicies.Length];

    private static bool Damages(int seed) => seed % 2 == 0;

    /// <summary>The damaged partition is offline after another kill, too, and after a clean stop; then it comes back.</summary>
    private async Task<List<string>> EndDamageAsync(BrokerProcess broker, bool repairs)
    {
        var faults = await victim.CheckRefusedAsync();
        await broker.KillAsync();
        await broker.RestartAsync(Cancelled);
        faults.AddRange(await victim.CheckRefusedAsync());
        await broker.StopAsync(Cancelled);
        await broker.RestartAsync(Cancelled);
        faults.AddRange(await victim.CheckRefusedAsync());
        await broker.KillAsync();
        if (repairs) victim.Repair();
        else victim.Restore();
        await broker.RestartAsync(Cancelled);
        return [.. faults, .. victim.CheckServed()];
    }

    private async Task PlayAsync(BrokerProcess broker, int seed)
    {
        var random = new Random(seed);
        await victim.WriteAsync();
        await broker.StopAsync(Cancelled);
        IndexHarm.Play(broker.Data, random);
        await broker.RestartAsync(Cancelled, "--flush", PolicyOf(seed), "--default-partitions", $"{CrashWorkload.Partitions}");
        if (rounds++ % RoundsOfTopic == 0) load = await CrashWorkload.BeginAsync(broker.BootstrapServers, $"queue-{rounds}");

        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        try
        {
            var (work, before) = (load!.Start(random, stopping.Token), load.Progress);
            var wanted = random.Next(5, 200);
            await Eventually.HoldsAsync(
                () => work.Any(task => task.IsFaulted)
                    || (load.Progress.Written > before.Written + wanted && load.Progress.Committed > before.Committed),
                "something is written and committed",
                Cancelled);
            await broker.KillAsync();
            using (var output = new StringWriter()) Assert.True(FolderCheck.Run(broker.Data, output) == 0, output.ToString());
            IndexHarm.Play(broker.Data, random);
            if (Damages(seed)) victim.Damage(random);
            await broker.RestartAsync(Cancelled);
            await stopping.CancelAsync();
            await Task.WhenAll(work);
        }
        finally
        {
            await stopping.CancelAsync();
        }

        var faults = load.Check();
        if (Damages(seed)) faults.AddRange(await EndDamageAsync(broker, repairs: random.Next(2) == 0));
        Assert.True(faults.Count == 0, string.Join('\n', faults.Take(20)));
    }
}
