using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Fuzz;

/// <summary>
/// Clients that send what comes out of chance, over every advertised API and version: the broker lives, others are served with what is theirs, and
/// it takes no more memory than before. A failure names its seed; see <see cref="Seed"/>.
/// </summary>
public sealed class WireFuzzTests
{
    private const int FramesOfRound = 1_500;
    private const int FramesOfConnection = 25;
    private const long GrowthMax = 64 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private readonly Corpus corpus = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_clients_send_the_broker_lives_and_others_are_served()
    {
        await using var broker = await StartAsync();
        using var bystander = await broker.ConnectAsync(Cancelled);
        Assert.Equal(ErrorCode.None, await bystander.CreateTopicAsync("bystander", 1, Cancelled));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var served = 0;
        foreach (var seed in Seed.Rounds(2))
        {
            try
            {
                await PlayAsync(broker, new Random(seed));
                Assert.Equal((ErrorCode.None, served), await bystander.ProduceAsync("bystander", Batches.At(TimeProvider.System.GetUtcNow(), $"{served}"), Cancelled));
                served++;
                var fetched = await bystander.FetchAsync(Requests.Fetch("bystander", served - 1), Cancelled);
                Assert.Equal((ErrorCode.None, served), (fetched.Error, fetched.HighWatermark));
                Assert.InRange(GC.GetTotalMemory(forceFullCollection: true), 0, before + GrowthMax);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Assert.Fail($"Seed {seed}: {e}");
            }
        }

        await broker.RestartAsync(clean: false, Cancelled); // what was taken can be read again
        using var again = await broker.ConnectAsync(Cancelled);
        var kept = await again.FetchAsync(Requests.Fetch("bystander", 0), Cancelled);
        Assert.Equal((ErrorCode.None, served), (kept.Error, kept.HighWatermark));
    }

    [Fact]
    public async Task Every_request_of_the_corpus_as_it_stands_is_answered_or_its_connection_closed()
    {
        await using var broker = await StartAsync();
        foreach (var frame in corpus.All)
        {
            using var client = await broker.ConnectAsync(Cancelled);
            await client.SendFrameAsync(frame, Cancelled);
            await TryReceiveAsync(client);
            using var other = await broker.ConnectAsync(Cancelled);
            await other.IsServedAsync(Cancelled);
        }
    }

    private static Task<TestBroker> StartAsync() => TestBroker.StartAsync(Cancelled, new()
    {
        Limits = new BrokerLimits { TopicsMax = 60, PartitionsMax = 120 }, // what they create costs files
        GroupLimits = new() { GroupsMax = 100 },
        TransactionLimits = new() { TransactionalIdsMax = 100 },
    });

    private async Task PlayAsync(TestBroker broker, Random random)
    {
        for (var sent = 0; sent < FramesOfRound;)
        {
            using var client = await broker.ConnectAsync(Cancelled);
            for (var left = FramesOfConnection; left > 0; left--, sent++)
            {
                var (frame, other) = (corpus.All[random.Next(corpus.All.Count)], corpus.All[random.Next(corpus.All.Count)]);
                if (!await TrySendAsync(client, Mutation.Of(frame, other, random)) || !await TryReceiveAsync(client)) break;
            }
        }
    }

    private static async Task<bool> TrySendAsync(RawClient client, byte[] frame)
    {
        try
        {
            await client.SendFrameAsync(frame, Cancelled);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false; // closed for what came before
        }
    }

    /// <summary>False where the connection is closed, or the answer is long in coming: others have to come first, or time to pass.</summary>
    private static async Task<bool> TryReceiveAsync(RawClient client)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        patience.CancelAfter(Patience);
        try
        {
            return await client.ReceiveFrameAsync(patience.Token) is not null;
        }
        catch (OperationCanceledException) when (!Cancelled.IsCancellationRequested)
        {
            return false;
        }
    }
}
