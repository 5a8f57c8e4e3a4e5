using System.Globalization;
using Confluent.Kafka;
using EcomStreaming.Broker.Hosting;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Clients;

/// <summary>
/// The broker is killed while it compacts what is written: no key loses its last value, and none goes back. A failure names its seed.
/// </summary>
public sealed class CompactionCrashTests
{
    private const int Kills = 4;
    private const int Keys = 20;

    private readonly int[] acknowledged = new int[Keys];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_key_loses_its_last_value_though_the_broker_is_killed_while_it_compacts()
    {
        var seed = Seed.Rounds(1).First();
        var random = new Random(seed);
        await using var broker = await BrokerProcess.StartAsync(Cancelled);
        using (var client = await RawClient.ConnectAsync(System.Net.IPEndPoint.Parse(broker.BootstrapServers), Cancelled))
            await client.CreateTopicAsync(
                "table", 1, Cancelled, ("cleanup.policy", "compact"), ("segment.bytes", "4000"), ("min.cleanable.dirty.ratio", "0"),
                ("delete.retention.ms", "100"));
        using var producer = Kafka.Producer(broker.BootstrapServers, config => config.MessageTimeoutMs = 60_000);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var work = WriteAsync(producer, stopping.Token);
        var checkpoint = Path.Combine(broker.Data, "topics", "table-0", "cleaner-offset-checkpoint");
        for (var kill = 0; kill < Kills; kill++)
        {
            var (before, wanted) = (CleanedTo(checkpoint), acknowledged[0] + random.Next(40));
            await Eventually.HoldsAsync(
                () => CleanedTo(checkpoint) > before && acknowledged[0] >= wanted, "it is written to and compacted", Cancelled);
            await broker.KillAsync();
            await broker.RestartAsync(Cancelled);
        }

        await stopping.CancelAsync();
        await work;

        var read = Kafka.ReadAll(broker.BootstrapServers, "table");
        var last = read.GroupBy(record => record.Message.Key).ToDictionary(key => key.Key, key => key.Last().Message.Value);
        for (var key = 0; key < Keys; key++)
            Assert.True(int.Parse(last[$"{key}"], CultureInfo.InvariantCulture) >= acknowledged[key],
                $"Seed {seed}: {key} is {last[$"{key}"]}, and was {acknowledged[key]}");
        Assert.True(read.Count < acknowledged.Sum() / 2, "most of it is gone");
        Assert.True(read.Select(record => record.Offset.Value).SequenceEqual(read.Select(record => record.Offset.Value).Distinct().Order()),
            $"Seed {seed}: the offsets do not ascend");
        await broker.KillAsync();
        AssertSound(broker.Data, seed);
        await broker.RestartAsync(Cancelled);
        await broker.StopAsync(Cancelled);
        AssertSound(broker.Data, seed);
    }

    private static void AssertSound(string data, int seed)
    {
        using var output = new StringWriter();
        Assert.True(FolderCheck.Run(data, output) == 0, $"Seed {seed}: {output}");
    }

    private async Task WriteAsync(IProducer<string, string> producer, CancellationToken stopping)
    {
        for (var value = 1; !stopping.IsCancellationRequested; value++)
        {
            var written = value;
            var deliveries = Enumerable.Range(0, Keys)
                .Select(key => producer.ProduceAsync("table", new() { Key = $"{key}", Value = $"{written}" }, Cancelled));
            await Task.WhenAll(deliveries);
            for (var key = 0; key < Keys; key++) Volatile.Write(ref acknowledged[key], value);
        }
    }

    private static long CleanedTo(string checkpoint) =>
        File.Exists(checkpoint) && long.TryParse(File.ReadAllText(checkpoint), CultureInfo.InvariantCulture, out var offset) ? offset : 0;
}
