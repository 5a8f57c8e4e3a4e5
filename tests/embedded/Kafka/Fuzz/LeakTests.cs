using System.Text;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Fuzz;

/// <summary>
/// Frames, records and answers lie in buffers that pass from one connection to the next. What lay in them before is never sent: a client fills them
/// with its secret, and another asks for everything else.
/// </summary>
public sealed class LeakTests
{
    private const string Secret = "5ecret!-";
    private const int Mutations = 1_500;
    private const int FramesBetweenFills = 20;
    private static readonly int[] SecretBytes = [500, 3_000, 30_000, 150_000, 900_000];

    private readonly Corpus corpus = new();
    private readonly string secretTopic = $"{Guid.NewGuid():N}";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_answer_has_bytes_that_another_client_sent()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled, new()
        {
            Limits = new() { TopicsMax = 60, PartitionsMax = 120 }, // what they create costs files
            GroupLimits = new() { GroupsMax = 100 },
            TransactionLimits = new() { TransactionalIdsMax = 100 },
        });
        foreach (var seed in Seed.Rounds(1))
        {
            var random = new Random(seed);
            var answered = 0;
            foreach (var frames in corpus.Requests.Concat(Enumerable.Range(0, Mutations).Select(_ => corpus.Draw(random))).Chunk(FramesBetweenFills))
            {
                await FillBuffersAsync(broker);
                answered += await AskAllAsync(broker, frames, seed);
            }

            Assert.InRange(answered, corpus.Requests.Count, int.MaxValue);
        }
    }

    /// <summary>Writes and reads records of many sizes, and what is quoted in an answer; then gives all buffers back.</summary>
    private async Task FillBuffersAsync(TestBroker broker)
    {
        using var owner = await broker.ConnectAsync(Cancelled);
        await owner.CreateTopicAsync(secretTopic, 1, Cancelled, ("retention.bytes", "2000000"), ("segment.bytes", "1000000"));
        await owner.CreateTopicAsync("orders", 2, Cancelled);
        await owner.ProduceAsync("orders", Batches.OfSize(6_000), Cancelled);
        foreach (var bytes in SecretBytes)
        {
            var (error, offset) = await owner.ProduceAsync(secretTopic, Batches.At(TimeProvider.System.GetUtcNow(), Secrets(bytes)), Cancelled);
            Assert.Equal(ErrorCode.None, error);
            Assert.InRange((await owner.FetchAsync(Requests.Fetch(secretTopic, offset), Cancelled)).Records.Length, bytes, int.MaxValue);
        }

        var quoted = new Wire().Int32(50);
        for (var i = 0; i < 50; i++) quoted.Text($"{i}{Secrets(600)}");
        await owner.AskAsync(ApiKey.DescribeGroups, 0, quoted.Bytes, Cancelled);
    }

    private static async Task<int> AskAllAsync(TestBroker broker, byte[][] frames, int seed)
    {
        var answered = 0;
        for (var i = 0; i < frames.Length;)
        {
            using var stranger = await broker.ConnectAsync(Cancelled);
            while (i < frames.Length && await stranger.TryAskAsync(frames[i++], Cancelled) is { } answer)
            {
                answered++;
                var at = answer.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Secret));
                Assert.True(at < 0, $"ECOM_SEED={seed}: {Convert.ToHexString(frames[i - 1])} is answered with another's bytes at {at}");
            }
        }

        return answered;
    }

    private static string Secrets(int bytes) => string.Concat(Enumerable.Repeat(Secret, bytes / Secret.Length));
}
