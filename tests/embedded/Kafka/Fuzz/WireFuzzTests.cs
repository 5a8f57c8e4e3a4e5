using System.Net;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Fuzz;

/// <summary>
/// Clients that send what comes out of chance, over every advertised API and version, to a broker in a process of its own: it lives, says of nothing
/// that it could not be handled, serves others with what is theirs, and takes no more memory than it may. A failure names its seed; see <see
/// cref="Seed"/>.
/// </summary>
public sealed class WireFuzzTests
{
    private const int FramesOfRound = 500;
    private const int FramesOfConnection = 25;
    private const int FilesMax = 1_200; // what chance creates costs time: this is enough for 200 partitions
    private const long WorkingSetMax = 512L * 1024 * 1024;
    private static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(8);

    /// <summary>Whatever it logs then is a fault of its own.</summary>
    private static readonly Dictionary<string, string> OnlyErrors = new() { ["Logging__LogLevel__Default"] = "Error" };

    private readonly Corpus corpus = new();
    private readonly Bystander bystander = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_clients_send_the_broker_lives_and_others_are_served()
    {
        await using var broker = await BrokerProcess.StartAsync(FilesMax, OnlyErrors, Cancelled);
        using (var client = await ConnectAsync(broker)) await Bystander.CreateTopicAsync(client, Cancelled);
        foreach (var seed in Seed.RoundsFor(UsualTime)) await PlayAsync(broker, seed);

        await broker.KillAsync();
        await broker.RestartAsync(Cancelled); // what was taken can be read again
        using (var client = await ConnectAsync(broker)) await bystander.FindsAllAsync(client, Cancelled);
        Assert.Equal(0, await broker.StopAsync(Cancelled));
        Assert.Empty(broker.Output);
    }

    private async Task PlayAsync(BrokerProcess broker, int seed)
    {
        var lately = new Queue<byte[]>();
        try
        {
            await SendFramesAsync(broker, new Random(seed), lately);
            using var client = await ConnectAsync(broker);
            await bystander.ProduceAsync(client, Cancelled);
            await bystander.FindsAllAsync(client, Cancelled);
            await Bystander.TidyAsync(client, Cancelled);
            Assert.InRange(broker.WorkingSetBytes, 0, WorkingSetMax);
        }
        catch (Exception e) when (!Cancelled.IsCancellationRequested)
        {
            var frames = string.Join('\n', lately.Select(Convert.ToHexString));
            Assert.Fail(
                $"ECOM_SEED={seed}: {e}\n{string.Join('\n', broker.Output)}\nThe last frames; what did it belongs into Corpus.frames:\n{frames}");
        }
    }

    private async Task SendFramesAsync(BrokerProcess broker, Random random, Queue<byte[]> lately)
    {
        for (var sent = 0; sent < FramesOfRound;)
        {
            using var client = await ConnectAsync(broker);
            for (var left = FramesOfConnection; left > 0; left--, sent++)
            {
                var frame = corpus.Draw(random);
                lately.Enqueue(frame);
                if (lately.Count > 2 * FramesOfConnection) lately.Dequeue();
                if (await client.TryAskAsync(frame, Cancelled) is null) break;
            }

            Assert.True(broker.IsAlive, "The broker has died.");
            Assert.Empty(broker.Output);
        }
    }

    private static Task<RawClient> ConnectAsync(BrokerProcess broker) => RawClient.ConnectAsync(IPEndPoint.Parse(broker.BootstrapServers), Cancelled);
}
