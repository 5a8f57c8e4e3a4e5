using System.Buffers.Binary;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Fuzz;

/// <summary>The corpus as it stands: what is a request is answered, what is none closes its connection, and others are served.</summary>
public sealed class CorpusTests
{
    private readonly Corpus corpus = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_request_of_the_corpus_is_answered()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        foreach (var frame in corpus.Requests) await MeetsAsync(broker, frame, Fate.Answered);
    }

    [Fact]
    public async Task Every_frame_that_was_kept_meets_its_fate()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using var owner = await broker.ConnectAsync(Cancelled);
        await owner.CreateTopicAsync("orders", 1, Cancelled);
        foreach (var kept in corpus.Kept) await MeetsAsync(broker, kept.Frame, kept.Fate);
    }

    private static async Task MeetsAsync(TestBroker broker, byte[] frame, Fate fate)
    {
        using var client = await broker.ConnectAsync(Cancelled);
        await client.SendFrameAsync(frame, Cancelled);
        var answering = client.ReceiveFrameAsync(Cancelled);

        using var other = await broker.ConnectAsync(Cancelled);
        await other.IsServedAsync(Cancelled);
        Assert.True(fate == await FateAsync(answering, fate), $"{Convert.ToHexString(frame)} is not {fate}");
    }

    private static async Task<Fate> FateAsync(Task<byte[]?> answering, Fate expected)
    {
        if (expected == Fate.Waits && !answering.IsCompleted) return Fate.Waits;
        if (await answering is not { } answer) return Fate.Closed;
        Assert.Equal(Corpus.CorrelationId, BinaryPrimitives.ReadInt32BigEndian(answer));
        return Fate.Answered;
    }
}
