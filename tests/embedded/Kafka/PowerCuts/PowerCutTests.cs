using EcomStreaming.Broker.Hosting;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Tests.Crashes;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.Broker.Topics;
using EcomStreaming.Broker.Transactions;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.PowerCuts;

/// <summary>
/// Clients work with a broker whose calls on its folder are recorded. Then the power goes, at one moment after the other of what was recorded: each
/// time a broker starts on what a disk may hold by then, without some indexes, has to have what was promised, and goes on. In half of the rounds one
/// partition, in which transactions write, is offline at the first start. A failure names the round's seed; see <see cref="Seed"/>. The moment and
/// what is lost come from it, but what the clients did is not the same twice.
/// </summary>
public sealed class PowerCutTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("always")]
    [InlineData("interval")]
    public async Task What_was_promised_is_there_after_a_power_cut(string flush)
    {
        var seeds = Seed.Rounds(2).ToList();
        var recording = await Recording.MakeAsync(flush, seeds[0]);
        foreach (var seed in seeds)
        {
            var random = new Random(seed);
            var moment = recording.DrawMoment(random);
            var faults = await TryCutAsync(recording, moment, keepsAll: flush == "always", random);
            Assert.True(
                faults.Count == 0,
                $"Seed {seed}, {(moment - recording.Begin) / 1_000_000} ms after the beginning, --flush {flush}: "
                + $"{string.Join('\n', faults.Take(20))}");
        }
    }

    /// <summary>A broker that does not start, or clients that get nowhere, are faults as well.</summary>
    private static async Task<List<string>> TryCutAsync(Recording recording, long moment, bool keepsAll, Random random)
    {
        try
        {
            return await CutAsync(recording, moment, keepsAll, random);
        }
        catch (Exception e) when (!Cancelled.IsCancellationRequested)
        {
            return [$"{e}"];
        }
    }

    private static async Task<List<string>> CutAsync(Recording recording, long moment, bool keepsAll, Random random)
    {
        using var output = new StringWriter();
        using var folder = new TemporaryFolder("disk");
        var isSound = Materialise(folder.Path);
        var isAside = random.Next(2) == 0 && TryMove(Partition(), Aside());
        await using var broker = await TestBroker.StartAsync(
            Cancelled, new() { Flush = keepsAll ? FlushPolicy.Always : FlushPolicy.Interval, Content = folder.Path });
        var checker = new PowerCutChecker(recording.Workload, moment, keepsAll);
        foreach (var id in Workload.TransactionalIds) await SurviveAsync(broker.State.Transactions, recording.Workload.Promises, moment, id);
        if (isAside)
        {
            Assert.Equal((Workload.Queue, 0), broker.State.Topics.Offline.Select(offline => (offline.Topic, offline.Partition)).Single());
            if (random.Next(2) == 0) await broker.Running.StopAsync(Cancelled);
            await broker.Running.DisposeAsync();
            TryMove(Aside(), Partition());
            await broker.RestartAsync(clean: false, Cancelled);
        }

        using var clients = new NextClients(broker.BootstrapServers);
        var found = PowerCutChecker.Read(broker.State);
        List<string> faults = [.. isSound ? [] : new[] { $"verify: {output}" }, .. await checker.CheckAsync(broker.State, recording.Read, found)];
        if (faults.Count > 0) return faults;

        checker.AddRange(await clients.WriteAsync());
        var written = PowerCutChecker.Read(broker.State);
        faults.AddRange(await checker.CheckAsync(broker.State, found, written));
        await broker.RestartAsync(clean: random.Next(2) == 0, Cancelled);
        faults.AddRange(await checker.CheckAsync(broker.State, written, PowerCutChecker.Read(broker.State)));
        return faults;

        string Partition() => Path.Combine(folder.Path, "topics", $"{Workload.Queue}-0");

        string Aside() => Path.Combine(folder.Path, "aside");

        bool Materialise(string data)
        {
            recording.Disk.Write(data, moment, Luck.From(random));
            var isWhole = FolderCheck.Run(data, output) == 0;
            var metadata = BrokerMetadata.Load(data);
            if (metadata.Boot is not null) (metadata with { Boot = "the start before" }).Save(data); // the machine was started again
            IndexHarm.Play(data, random);
            return isWhole;
        }
    }

    private static bool TryMove(string from, string to)
    {
        if (!Directory.Exists(from)) return false; // the power went before there was anything
        Directory.Move(from, to);
        return true;
    }

    /// <summary>A client lives on that had all of a transaction acknowledged, and commits it.</summary>
    private static async Task SurviveAsync(TransactionCoordinator transactions, Promises promises, long moment, string id)
    {
        var isWritten = promises.Before(moment, Workload.Begun(id)) == promises.Before(moment, Workload.Written(id));
        if (isWritten && transactions.Find(id) is { State: TransactionState.Ongoing } open)
        {
            await transactions.EndAsync(id, open.Producer, commits: true, Cancelled);
        }
    }
}
